using Redraft.Evaluating;
using Redraft.FeedingBack;
using Redraft.Selecting;

namespace Redraft.Tests.Selecting;

public sealed class PeoplesChoiceTests
{
    private static readonly Author Person = new(AuthorKind.Person, "ann"), Model = new(AuthorKind.Model, "m");

    private static readonly Problem Problem = new() { Id = "p", Task = "t", Split = Split.Train, Description = "d" };

    private static readonly Draft Parent = new() { Id = "parent", ProblemId = "p", Text = "first", Author = Model };

    [Fact]
    public void A_program_that_fails_its_tests_is_never_learned_whoever_picked_it()
    {
        var choice = Choice(new RedraftChoice(0, "a", null));

        Assert.Empty(choice.Of([Redraft("a", 0, passes: false), Redraft("b", 1, passes: true)], 1));
        Assert.Equal(1, choice.NotTaken);
        Assert.Equal("a", Assert.Single(choice.Of([Redraft("a", 0, passes: true), Redraft("b", 1, passes: true)], 1)).Draft.Draft.Draft.Text);
    }

    [Fact]
    public void A_correction_that_fails_its_tests_is_not_learned_either()
    {
        var choice = Choice(new RedraftChoice(null, null, "mine"));

        Assert.Empty(choice.Of([Redraft("b", 0, passes: true), Redraft("mine", 0, passes: false, Person)], 1));
        Assert.Equal("mine", Assert.Single(choice.Of([Redraft("b", 0, passes: true), Redraft("mine", 0, passes: true, Person)], 1)).Draft.Draft.Draft.Text);
    }

    [Fact]
    public void What_was_drawn_in_place_of_what_was_shown_is_not_taken_for_it()
    {
        var choice = Choice(new RedraftChoice(0, "what was shown", null));

        Assert.Empty(choice.Of([Redraft("something else", 0, passes: true)], 1));
        Assert.Equal(1, choice.NotTaken);
    }

    private static PeoplesChoice Choice(RedraftChoice choice) => new(Selectors.Find("random")!, new Dictionary<string, RedraftChoice> { [Parent.Id] = choice });

    private static ScoredDraft Redraft(string text, int sample, bool passes, Author? author = null)
    {
        var draft = new Draft { Id = text, ProblemId = "p", Text = text, Author = author ?? Model, ParentId = Parent.Id, Sample = sample };
        var verdict = new ProgramVerdict { Verdict = passes ? Verdict.Pass : Verdict.Wrong };
        return new ScoredDraft(Problem, draft, new Score { DraftId = text, Scorer = "tests", Value = passes ? 1 : 0, Passed = passes, Kind = passes ? "pass" : "wrong", Verdict = verdict }) { Parent = Parent };
    }
}

using Redraft.Evaluating;
using Redraft.Selecting;

namespace Redraft.Tests.Selecting;

/// <summary>What every selector owes; each selector's test class inherits it.</summary>
public abstract class SelectorContract
{
    protected abstract ISelector Selector { get; }

    [Fact]
    public void It_is_listed_under_its_name() => Assert.Equal(Selector.GetType(), Selectors.Find(Selector.Name)?.GetType());

    [Fact]
    public void No_candidates_is_a_mistake_of_the_caller() => Assert.Throws<ArgumentException>(() => Selector.Select([], 1));

    [Fact]
    public void The_same_seed_chooses_the_same_candidate()
    {
        var candidates = Enumerable.Range(0, 9).Select(i => Candidate($"text {i}", passed: i % 2 == 0)).ToList();

        Assert.Equal(Selector.Select(candidates, 42)?.Draft.Id, Selector.Select(candidates, 42)?.Draft.Id);
    }

    [Fact]
    public void The_choice_is_one_of_the_candidates()
    {
        var candidates = Enumerable.Range(0, 9).Select(i => Candidate($"text {i}", passed: true)).ToList();

        for (var seed = 0UL; seed < 20; seed++)
        {
            Assert.Contains(Selector.Select(candidates, seed), candidates);
        }
    }

    protected static ScoredDraft Candidate(string text, bool passed, VerdictStrength strength = VerdictStrength.A, double? value = null)
    {
        var draft = new Draft { Id = "id of " + text, ProblemId = "p", Text = text, Author = new Author(AuthorKind.Model, "m") };
        return new ScoredDraft(
            new Problem { Id = "p", Task = "toy", Split = Split.Train, Description = "d" },
            draft,
            new Score
            {
                DraftId = draft.Id,
                Scorer = "tests",
                Value = value ?? (passed ? 1 : 0),
                Passed = passed,
                Kind = passed ? "pass" : "wrong",
                Verdict = new ProgramVerdict { Verdict = passed ? Verdict.Pass : Verdict.Wrong, Strength = strength },
            });
    }
}

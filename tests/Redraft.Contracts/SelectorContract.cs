using Redraft.Evaluating;
using Redraft.Selecting;

namespace Redraft.Contracts;

/// <summary>What every selector owes.</summary>
public abstract class SelectorContract : Contract<ISelector>
{
    protected ISelector Selector => Part;

    /// <summary>Selectors from outside the repository, which are found among those handed in; none for those of the list.</summary>
    protected virtual IReadOnlyList<ISelector> Outside => [];

    [Fact]
    public void It_is_listed_under_its_name() => Assert.Equal(Selector.GetType(), Selectors.Find(Selector.Name, others: Outside)?.GetType());

    [Fact]
    public void No_candidates_is_a_mistake_of_the_caller() => Assert.ThrowsAny<ArgumentException>(() => Selector.Select([], 1));

    [Fact]
    public void The_same_seed_chooses_the_same_candidate()
    {
        var candidates = Enumerable.Range(0, 9).Select(i => Candidate($"text {i}", passed: i % 2 == 0)).ToList();

        Assert.Equal(Selector.Select(candidates, 42), Selector.Select(candidates, 42));
    }

    [Fact]
    public void What_it_reads_is_a_raters_name() => Assert.All(Selector.Reads, name => Assert.NotNull(Redraft.Rating.Raters.Find(name)));

    [Fact]
    public void Candidates_without_a_number_are_not_chosen_by_it()
    {
        if (Selector.Reads.Count > 0)
        {
            ScoredDraft Without(string text, double value) => Candidate(text, passed: true) with { Ratings = new Dictionary<string, double> { ["task-score"] = value } };

            Assert.Empty(Selector.Select([Without("a", double.NaN), Without("b", double.PositiveInfinity)], 1));
            Assert.Equal("c", Assert.Single(Selector.Select([Without("a", double.NaN), Without("c", -3)], 1)).Draft.Draft.Text);
        }
    }

    [Fact]
    public void Where_tests_are_needed_nothing_that_fails_is_chosen()
    {
        if (Selector.NeedsTests)
        {
            Assert.Empty(Selector.Select([Candidate("a", passed: false), Candidate("b", passed: false)], 1));
        }
    }

    [Fact]
    public void Equal_candidates_are_equally_likely()
    {
        var candidates = Enumerable.Range(0, 4).Select(i => Candidate($"text {i}", passed: true)).ToList();

        var shares = Enumerable.Range(0, 800).SelectMany(seed => Selector.Select(candidates, (ulong)seed)).GroupBy(c => c.Draft.Draft.Text).ToList();

        Assert.All(shares, group => Assert.InRange(group.Sum(c => c.Weight), 140, 260)); // 200 expected, standard deviation 12
        Assert.Equal(4, shares.Count);
    }

    [Fact]
    public void The_choice_is_one_of_the_candidates()
    {
        var candidates = Enumerable.Range(0, 9).Select(i => Candidate($"text {i}", passed: true)).ToList();

        for (var seed = 0UL; seed < 20; seed++)
        {
            var chosen = Selector.Select(candidates, seed);
            Assert.All(chosen, c => Assert.Contains(c.Draft, candidates));
            Assert.Equal(1, chosen.Sum(c => c.Weight), 12);
            Assert.All(chosen, c => Assert.True(c.Weight > 0));
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
            })
        {
            Ratings = new Dictionary<string, double> { ["task-score"] = value ?? (passed ? 1 : 0) },
        };
    }
}

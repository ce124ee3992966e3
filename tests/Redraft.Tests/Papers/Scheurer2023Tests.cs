using System.Globalization;
using Redraft.FeedingBack;
using Redraft.Papers;
using Redraft.Rewarding;
using Redraft.Runs;

namespace Redraft.Tests.Papers;

/// <summary>The study on a handful of posts: that it is whole, goes on where it was and counts right, not what comes out.</summary>
public sealed class Scheurer2023Tests(SummaryRunFixture study) : IClassFixture<SummaryRunFixture>
{
    // The papers' numbers are rounded to a tenth of a percent or a thousandth of a nat, two of them for a difference, and so is the difference.
    private const double RoundedPercent = 0.11, RoundedNats = 0.0011;

    [Fact]
    public void Every_table_has_every_line_and_a_second_time_nothing_is_done()
    {
        Assert.Equal(21, study.First.Count);
        Assert.Equal((15, 12), (study["Mean ranks"].Rows.Count, study["Against people's summaries, at equal length"].Rows.Count));
        Assert.Equal((6, 6), (study["How far training moves the model"].Rows.Count, study["How far it moves on the task"].Rows.Count));
        Assert.Equal(6, study["Word removal"].Rows.Count(row => row.Values.Count is > 20 and <= 27));
        Assert.Equal([4, 3, 4], study.First.Take(3).Select(s => s.Rows.Count));
        Assert.Equal(13, study["Reward models"].Rows.Count);
        Assert.Equal(5, study["ILF with best of"].Rows.Count);
        Assert.All(study.First, section => Assert.All(section.Rows, row => Assert.NotEmpty(row.Values)));
        Assert.All(study.First.SelectMany(s => s.Rows).SelectMany(r => r.Values.Values), value => Assert.True(double.IsFinite(value)));
        Assert.Equal(Page(study.First), Page(study.Second));
        Assert.Empty(study.Repeated);
    }

    [Fact]
    public void Every_claim_is_the_papers_own_difference_and_is_higher_there()
    {
        var checkedClaims = 0;
        foreach (var section in study.First)
        {
            var paper = section.Rows.ToDictionary(row => row.Name, row => row.Paper);
            foreach (var claim in section.Claims.Where(claim => claim.Paper.Length > 0))
            {
                var (higher, lower, said) = (Number(paper[claim.Higher]), Number(paper[claim.Lower]), Number(claim.Paper));
                Assert.True(higher > lower, $"{section.Title}: {claim.Higher} over {claim.Lower}");
                Assert.Equal(higher - lower, said, section.Unit is "%" or "words" ? RoundedPercent : RoundedNats);
                checkedClaims++;
            }
        }

        Assert.Equal(study.First.Sum(s => s.Claims.Count(claim => claim.Paper.Length > 0)), checkedClaims);
        Assert.True(checkedClaims > 30);
    }

    [Fact]
    public void A_reward_model_is_right_where_it_speaks_for_the_summary_that_the_reader_prefers()
    {
        var rows = study["Reward models"].Rows.ToDictionary(row => row.Name, row => row.Values);
        var pairs = study.Store.Comparisons(RewardTrainer.Validation).Where(c => c.PreferredDraftId is not null).ToList();
        Assert.All(rows.Values, values => Assert.Equal(pairs.Select(c => c.ProblemId).Order(), values.Keys.Order()));
        foreach (var kind in RewardKinds.Names)
        {
            var odds = study.Store.Ratings($"reward-model-{kind}-9/measure").ToDictionary(r => r.DraftId, r => r.Value);
            Assert.All(pairs, c => Assert.Equal((odds[c.LeftDraftId] > 0) == (c.PreferredDraftId == c.LeftDraftId) ? 1 : 0, rows[$"{kind}, 9"][c.ProblemId]));
        }
    }

    [Fact]
    public void The_best_of_all_samples_is_the_one_with_the_highest_reward_and_of_one_the_mean()
    {
        var rows = study["What the best of N is worth"].Rows.ToDictionary(row => row.Name, row => row.Values);
        var rewards = study.Store.Ratings("best-of/start/rate-9").ToDictionary(r => r.DraftId, r => r.Value);
        foreach (var samples in study.Store.Drafts("best-of/start").GroupBy(d => d.Draft.ProblemId))
        {
            var highest = samples.Max(s => rewards[s.Draft.Id]);
            var best = samples.Where(s => rewards[s.Draft.Id] == highest).Average(s => s.Score.Value);
            Assert.Equal(best, rows[$"not trained, best of {SummaryRunFixture.Samples}"][samples.Key], 1e-12);
            Assert.Equal(samples.Average(s => s.Score.Value), rows["not trained, best of 1"][samples.Key], 1e-12);
        }

        Assert.Equal(5, rows.Values.First().Count);
    }

    [Fact]
    public void Feedback_and_redraft_is_learned_of_the_same_redrafts_as_ILF()
    {
        var (alone, both) = (study.Store.Checkpoint("ilf-9")!, study.Store.Checkpoint("words-first-9")!);
        Assert.Equal(alone.DraftIds.Order(), both.DraftIds.Order());
        Assert.NotEqual(alone.Hash, both.Hash);
    }

    [Fact]
    public void The_classes_of_feedback_leave_none_out_and_share_none()
    {
        var rows = study["What feedback is about"].Rows;
        Assert.All(rows[0].Values.Keys, id => Assert.Equal(1, rows.Sum(row => row.Values[id])));
    }

    [Fact]
    public async Task Another_source_than_the_scripted_reader_is_refused()
        => await Assert.ThrowsAsync<ArgumentException>(() => new Scheurer2023().RunAsync(
            new RunContext { Recipe = SummaryRunFixture.Recipe, Task = new ToyTask(), Store = null!, Folder = "" }, null!, new ToyAnnotator(), TestContext.Current.CancellationToken));

    [Fact]
    public async Task The_best_of_N_by_anything_but_a_reward_model_is_refused()
    {
        var recipe = SummaryRunFixture.Recipe with { Evaluation = SummaryRunFixture.Recipe.Evaluation with { BestOf = new() { By = "length" } } };
        var error = await Assert.ThrowsAsync<ArgumentException>(() => new Scheurer2023().RunAsync(
            new RunContext { Recipe = recipe, Task = new ToyTask(), Store = null!, Folder = "" }, null!, new ScriptedReader(new ScriptedReaderOptions()),
            TestContext.Current.CancellationToken));
        Assert.Contains("'reward-model' expected", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Settings_that_make_no_study_are_named()
    {
        Assert.Contains("study: 'smith1999' is not one of scheurer2023", Assert.Single(new PaperSettings { Study = "smith1999" }.Problems()), StringComparison.Ordinal);
        Assert.Single(new PaperSettings { Sizes = [5, 4, 9] }.Problems());
        Assert.Single(new PaperSettings { Sizes = [5] }.Problems());
        Assert.Single(new PaperSettings { PerRound = 0 }.Problems());
        Assert.Equal(
            ["word-removal.documents: expected 1 to 100000000, found 0", "word-removal.per-cell: expected 1 to 25, found 26"],
            new PaperSettings { WordRemoval = new WordRemovalRecipe { Documents = 0, PerCell = 26 } }.Problems());
    }

    private static string Page(IReadOnlyList<PaperSection> sections) => PaperPage.Write(PaperStudies.Find("scheurer2023")!, [1], PooledSection.Of([sections]), "x");

    // "+2.4, p = 0.06 head to head", "19.6 ± 1.5" and "36.0": what they begin with.
    private static double Number(string cell) => double.Parse(cell.Split(' ', ',')[0], CultureInfo.InvariantCulture);
}

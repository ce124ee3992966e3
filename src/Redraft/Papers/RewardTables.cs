using Redraft.Evaluating.Statistics;
using Redraft.FeedingBack;
using Redraft.Imitating;
using Redraft.Recipes;
using Redraft.Rewarding;

namespace Redraft.Papers;

/// <summary>Reward models of every kind at three sizes: how often each prefers of two summaries the one that the reader prefers.</summary>
internal sealed class RewardTables(SummaryStudy study)
{
    private const string Classification = "classification", Comparison = "comparison", Scalar = "scalar";

    // A scalar head begins as the answer of a classification, so untrained the two are the same.
    private static readonly string[] Untrained = [Classification, Comparison];

    // By kind: pairwise accuracy on 500 validation posts, in percent, by size.
    private static readonly Dictionary<string, string[]> Paper = new()
    {
        [Classification] = ["53.4 ± 2.2", "67.2 ± 2.1", "73.4 ± 1.9"], [Comparison] = ["", "", "72.6 ± 1.9"], [Scalar] = ["", "", "71.8 ± 2.0"],
    };

    private readonly RewardModelRecipe _recipe = study.Run.Recipe.RewardModel ?? new();
    private readonly Imitator _imitator = new(study.Run, study.Model);

    private IReadOnlyList<int> Sizes => study.Run.Recipe.Paper.Sizes;

    /// <summary>Trains and measures all, and those that don't train.</summary>
    /// <returns>The models of the recipe's kind, by size ascending.</returns>
    public async Task<IReadOnlyList<RewardModel>> TrainAsync()
    {
        foreach (var kind in Untrained)
        {
            await Trainer(kind, 0).MeasureAsync(Of(kind, 0), study.Model, study.Cancellation).ConfigureAwait(false);
        }

        var bySize = new List<RewardModel>();
        foreach (var kind in RewardKinds.Names)
        {
            foreach (var size in Sizes)
            {
                var model = await Trainer(kind, size).TrainAsync(Of(kind, size), study.Cancellation).ConfigureAwait(false);
                if (kind == _recipe.Kind)
                {
                    bySize.Add(model);
                }
            }
        }

        return bySize;
    }

    /// <summary>The table, from what is stored.</summary>
    public async Task<PaperSection> AccuracyAsync()
    {
        var rows = new List<PaperRow>();
        foreach (var kind in Untrained)
        {
            rows.Add(await RowAsync(kind, 0, $"{kind}, {SummaryMethods.Start}", "").ConfigureAwait(false));
        }

        foreach (var kind in RewardKinds.Names)
        {
            for (var s = 0; s < Sizes.Count; s++)
            {
                rows.Add(await RowAsync(kind, Sizes[s], Name(kind, Sizes[s]), Paper.TryGetValue(kind, out var numbers) ? numbers[s] : "").ConfigureAwait(false));
            }
        }

        var pairs = await Trainer(Classification, 0).OutcomesAsync(Of(Classification, 0), study.Cancellation).ConfigureAwait(false);
        rows.Add(Row("the longer of the two", "", pairs, c => FeedbackStatistics.WordsIn(c.Left.Draft.Text) - FeedbackStatistics.WordsIn(c.Right.Draft.Text)));
        rows.Add(Row("what each is truly worth", "", pairs, c => c.Left.Score.Value - c.Right.Score.Value));
        return new PaperSection(
            "Reward models", "reward models' accuracy on comparisons, 500 validation posts", "%",
            $"How often a model prefers of two first summaries the one that the scripted reader prefers, who tosses a coin in one comparison of ten; pairs that are equal to the reader are left out, equal scores count half. The last line is the reader without its errors. Trained on the comparisons of the first {string.Join(", ", Sizes)} training posts in place of 100, 1,000 and 5,000, of which ties teach nothing. The paper has OPT 13B; its GPT-3 is right in 74.2 ± 2.0 % by classification and 71.2 ± 2.0 % by comparison, of 5,000.",
            rows,
            [
                new(Name(Classification, Sizes[1]), Name(Classification, Sizes[0]), "+13.8"), new(Name(Classification, Sizes[2]), Name(Classification, Sizes[1]), "+6.2"),
                new(Name(Classification, Sizes[2]), Name(Comparison, Sizes[2]), "+0.8, within its errors"), new(Name(Classification, Sizes[2]), Name(Scalar, Sizes[2]), "+1.6, within its errors"),
            ]);
    }

    private async Task<PaperRow> RowAsync(string kind, int size, string name, string paper)
    {
        var outcomes = await Trainer(kind, size).OutcomesAsync(Of(kind, size), study.Cancellation).ConfigureAwait(false);
        var odds = outcomes.ToDictionary(o => o.Pair.Left.Problem.Id, o => o.Odds);
        return Row(name, paper, [.. outcomes.Where(o => double.IsFinite(o.Odds))], c => odds[c.Left.Problem.Id]);
    }

    // For each pair: 1 if what speaks for the first summary agrees with the reader, ½ if it speaks for neither.
    private static PaperRow Row(string name, string paper, IReadOnlyList<(Compared Pair, double)> pairs, Func<Compared, double> forFirst)
        => PaperRow.Of(name, paper, pairs.Select(p => (p.Pair.Left.Problem.Id, WinRate.Outcomes([p.Pair.LeftIsPreferred ? forFirst(p.Pair) : -forFirst(p.Pair)], [0])[0])));

    private RewardTrainer Trainer(string kind, int size) => new(study.Run, study.Reader, _imitator, $"{RewardTrainer.StageName}-{kind}-{size}");

    private RewardModelRecipe Of(string kind, int size) => _recipe with { Kind = kind, Comparisons = size };

    private static string Name(string kind, int size) => $"{kind}, {size}";
}

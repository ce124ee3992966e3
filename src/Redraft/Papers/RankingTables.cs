using Redraft.Evaluating.Statistics;

namespace Redraft.Papers;

/// <summary>What else the rankings of finetuned models say: mean ranks, and win rates of answers as long as a person's.</summary>
internal sealed class RankingTables(SummaryStudy study, IReadOnlyList<string> methods)
{
    private const string Person = "a person's summary";

    // Of six: best of 64 was ranked too.
    private static readonly Dictionary<string, string[]> MeanRanks = new()
    {
        [Person] = ["2.024", "2.464", "2.537"], [SummaryMethods.Start] = ["3.707", "4.057", "4.150"], [SummaryMethods.Ilf] = ["3.950", "3.739", "3.685"],
        [SummaryMethods.Gold] = ["4.150", "4.034", "3.893"], [SummaryMethods.Initial] = ["3.830", "3.955", "3.850"],
    };

    /// <summary>Both tables.</summary>
    /// <param name="rankings">By size: the texts of a person, of the model before training and of each method, and their ranks for each post.</param>
    public IReadOnlyList<PaperSection> Of(IReadOnlyList<(int Size, IReadOnlyList<IReadOnlyList<string>> Texts, IReadOnlyList<IReadOnlyList<double>> Ranks)> rankings)
    {
        string[] all = [Person, SummaryMethods.Start, .. methods];
        var (ranked, equallyLong) = (new List<PaperRow>(), new List<PaperRow>());
        foreach (var ((size, texts, ranks), s) in rankings.Select((ranking, s) => (ranking, s)))
        {
            for (var at = 0; at < all.Length; at++)
            {
                ranked.Add(PaperRow.Of(at < 2 ? $"{all[at]}, beside {size}" : $"{all[at]}, {size}", MeanRanks[all[at]][s], study.Test.Select((p, i) => (p.Id, Ranks.Standardise(ranks[i])[at]))));
                if (at > 0)
                {
                    equallyLong.Add(PaperRow.Of(at < 2 ? $"{all[at]}, beside {size}" : $"{all[at]}, {size}", "", [($"seed {study.Run.Recipe.Seed}", EquallyLong(texts, ranks, at))]));
                }
            }
        }

        var largest = rankings[^1].Size;
        return
        [
            new("Mean ranks", "data scaling, 698 test posts", "rank",
                "1 is the best of five; the paper's are among six, with the best of 64 samples ranked too, so only orders can be compared.", ranked, []) { Unclaimed = "the paper's ranks are among six and ours among five; what it says of two methods is held against their win rates, above" },
            new("Against people's summaries, at equal length", "no such table; there the longest of five won more often than any other selector's choice", "%",
                "Win rates against the person's summary that are left when both have as many words: the intercept of a logistic regression on the difference of lengths, one number a seed. Where few are as long as the person's, that is an extrapolation.", equallyLong,
                [new($"{SummaryMethods.Ilf}, {largest}", $"{SummaryMethods.Gold}, {largest}", "")]) { Unclaimed = "the paper has no such table" },
        ];
    }

    private static double EquallyLong(IReadOnlyList<IReadOnlyList<string>> texts, IReadOnlyList<IReadOnlyList<double>> ranks, int at) => LengthControlledWinRate.ValueOf(
        [.. WinRate.Outcomes(ranks, at, 0).Select((outcome, i) => new LengthComparison(outcome, Words(texts[at][i]), Words(texts[0][i])))]);

    private static int Words(string text) => text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries).Length;
}

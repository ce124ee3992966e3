using Redraft.Evaluating;
using Redraft.Evaluating.Statistics;

namespace Redraft.Viewing;

/// <summary>What a number that redrafts are chosen by says about whether they pass, and what people say of them: redrafts in bins of equal size by the number, and the share that passes in each.</summary>
/// <param name="Stage">The stage that rated or drew them.</param>
/// <param name="By">The rater; <see cref="OwnLogProbability"/> is what the model that wrote the draft said of it.</param>
/// <param name="Bins">From the lowest number to the highest.</param>
public sealed record SelectorCalibration(string Stage, string By, IReadOnlyList<CalibrationBin> Bins)
{
    /// <summary>The sum of the tokens' log-probabilities under the model that wrote the draft.</summary>
    public const string OwnLogProbability = "log-probability of its author";

    private const int MostBins = 10;

    /// <summary>Every rater of every stage, all seeds together; and the authors' own log-probabilities of each round's redrafts.</summary>
    public static IReadOnlyList<SelectorCalibration> Of(ViewedRun run)
    {
        ArgumentNullException.ThrowIfNull(run);
        var people = PeoplesVerdicts.Of(run);
        var rated = run.Database.Rows<(string Stage, string By, double Value, long Passed, long Seed, string Draft), (string Stage, string By, NumberedDraft Number)>("ratings", $"""
            SELECT r.stage, r.rater, r.value, s.passed, r.run_seed, r.draft_id FROM ratings r JOIN scores s ON s.run_seed = r.run_seed AND s.draft_id = r.draft_id WHERE r.value IS NOT NULL AND s.kind <> 'harness' AND r.rater NOT LIKE '{FeedingBack.RedraftChecks.Person}%'
            UNION ALL
            SELECT d.stage, '{OwnLogProbability}', d.log_probability, s.passed, d.run_seed, d.id FROM drafts d JOIN scores s ON s.run_seed = d.run_seed AND s.draft_id = d.id
            WHERE d.feedback_id IS NOT NULL AND d.log_probability IS NOT NULL AND s.kind <> 'harness' AND d.stage LIKE '%/refine'
            """, null,
            row => (row.Stage, row.By, new NumberedDraft(row.Value, row.Passed != 0)
            {
                Picked = people.Picked(unchecked((ulong)row.Seed), row.Draft), Confirmed = people.Confirmed(unchecked((ulong)row.Seed), row.Draft),
            }), row => row.Stage);
        return [.. rated.GroupBy(row => (row.Stage, row.By)).Select(group => new SelectorCalibration(group.Key.Stage, group.Key.By, Binned([.. group.Select(row => row.Number)])))];
    }

    /// <summary>Sorts into at most ten bins of equal size; equal numbers stay together.</summary>
    internal static IReadOnlyList<CalibrationBin> Binned(IReadOnlyList<NumberedDraft> numbers)
    {
        var sorted = numbers.OrderBy(number => number.Value).ToList();
        var bins = new List<CalibrationBin>();
        for (int begin = 0, end; begin < sorted.Count; begin = end)
        {
            var tenth = ((long)begin * MostBins / sorted.Count) + 1;
            end = Math.Max(begin + 1, (int)(tenth * sorted.Count / MostBins));
            while (end < sorted.Count && sorted[end].Value == sorted[end - 1].Value)
            {
                end++;
            }

            var bin = sorted[begin..end];
            bins.Add(new CalibrationBin(bin[0].Value, bin[^1].Value, bin.Count, bin.Count(number => number.Passed))
            {
                Picked = CountOf(bin, number => number.Picked), Confirmed = CountOf(bin, number => number.Confirmed),
            });
        }

        return bins;
    }

    private static (int Yes, int Of) CountOf(List<NumberedDraft> drafts, Func<NumberedDraft, bool?> said) => (drafts.Count(draft => said(draft) == true), drafts.Count(draft => said(draft) is not null));
}

/// <summary>A redraft with a number, and what became of it.</summary>
/// <param name="Value">The number.</param>
/// <param name="Passed">Whether it passes.</param>
internal sealed record NumberedDraft(double Value, bool Passed)
{
    /// <summary>Whether people picked it; null where nobody was asked.</summary>
    public bool? Picked { get; init; }

    /// <summary>Whether people say that it is carried out; null where nobody was asked.</summary>
    public bool? Confirmed { get; init; }
}

/// <summary>Redrafts with about the same number.</summary>
/// <param name="Low">The lowest number.</param>
/// <param name="High">The highest number.</param>
/// <param name="Count">How many redrafts.</param>
/// <param name="Passed">How many of them pass.</param>
public sealed record CalibrationBin(double Low, double High, int Count, int Passed)
{
    /// <summary>How many of them people picked, of those that were shown to somebody who picked one or rejected all.</summary>
    public (int Yes, int Of) Picked { get; init; }

    /// <summary>Of how many people say that the feedback is carried out, of those that they checked, or called bad together with another.</summary>
    public (int Yes, int Of) Confirmed { get; init; }

    /// <summary>The share that passes, with Wilson's 95 % interval.</summary>
    public Estimate Rate => WilsonInterval.Of(Passed, Count);
}

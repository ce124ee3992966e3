using Redraft.Evaluating;
using Redraft.Viewing;

namespace Redraft.Web.Viewing.Sheets;

/// <summary>How samples ended, policy by policy and round by round.</summary>
internal static class FailuresSheet
{
    private static readonly string[] UsualKinds = [.. Enum.GetValues<Verdict>().Select(VerdictName.Of)];

    public static void Write(Sheet sheet, PageRequest request)
    {
        var (shelved, run) = (request.Run, request.Opened);
        sheet.Title = "How samples end";
        sheet.LiveStamp = Wording.Stamp(shelved, run);
        Wording.Isolation(sheet, run);
        var samples = shelved.Samples(run);
        var unusual = samples.Stages.SelectMany(stage => samples.Kinds(stage).Keys).Distinct().Where(kind => !Shade.Knows(kind)).Order(StringComparer.Ordinal).ToList(); // of the whole run
        var policies = samples.Stages.Where(stage => stage.StartsWith("evaluate/", StringComparison.Ordinal)).ToList();
        var rounds = samples.Stages.Where(stage => stage.StartsWith("round", StringComparison.Ordinal)).ToList();
        var others = samples.Stages.Except(policies).Except(rounds).ToList();
        if (samples.Stages.Count == 0)
        {
            sheet.Section("Samples", () => sheet.Element("p", "None was graded yet.", "soft"));
        }

        foreach (var (title, lead, stages) in new[]
        {
            ("Policies", "Samples on problems that no training has seen.", policies), ("Rounds", "Drafts on training problems, and the redrafts that answer feedback.", rounds),
            ("Everything else", "Controls, baselines, the refiner's examples.", others),
        })
        {
            if (stages.Count > 0)
            {
                sheet.Section(title, () => Shares(sheet, shelved, samples, title, stages, unusual), lead);
            }
        }
    }

    private static void Shares(Sheet sheet, ShelvedRun shelved, SampleTable samples, string title, List<string> stages, List<string> unusual)
    {
        var counts = stages.Select(samples.Kinds).ToList();
        var kinds = counts.SelectMany(c => c.Keys).Distinct().OrderBy(kind => Array.IndexOf(UsualKinds, kind) is var i && i < 0 ? int.MaxValue : i).ThenBy(kind => kind, StringComparer.Ordinal).ToList();
        new Chart
        {
            Kind = "shares", Title = $"{title}: shares of samples by how they ended", Rate = true, Labels = [.. stages.Select(Wording.Stage)],
            Series = [.. kinds.Select(kind => new ChartSeries(kind) { Shade = Shade.OfKind(kind, unusual), Values = [.. counts.Select(c => (double?)((double)c.GetValueOrDefault(kind) / Math.Max(1, c.Values.Sum())))] })],
        }.Write(sheet, ["stage", .. kinds, "samples"], stages.Zip(counts, (stage, count) => (IReadOnlyList<Cell>)
        [
            Cell.To(PageAddress.Of("browse", ("run", shelved.Number), ("stage", stage)), Wording.Stage(stage)),
            .. kinds.Select(kind => count.GetValueOrDefault(kind) == 0 ? (Cell)0
                : Cell.To(PageAddress.Of("browse", ("run", shelved.Number), ("stage", stage), ("kind", kind)), Reports.Amount.Count(count[kind]))),
            count.Values.Sum(),
        ]));
    }
}

using System.Globalization;
using Redraft.Evaluating;
using Redraft.Runs;
using Redraft.Viewing;
using Redraft.Web.Reports;

namespace Redraft.Web.Viewing.Sheets;

/// <summary>Pass rates with intervals and controls, differences, divergence, loss, throughput; live while the run writes.</summary>
internal static class MetricsSheet
{
    private const string Evaluated = "evaluate/";

    public static void Write(Sheet sheet, PageRequest request)
    {
        var (shelved, run, seed) = (request.Run, request.Opened, request.Seed);
        sheet.Title = "Metrics";
        sheet.LiveStamp = Wording.Stamp(shelved, run);
        Wording.Isolation(sheet, run);
        Wording.Now(sheet, run);
        var samples = shelved.Samples(run);
        var ks = Wording.Ks(run);
        var policies = samples.Stages.Where(stage => stage.StartsWith(Evaluated, StringComparison.Ordinal)).ToList();
        sheet.Section("Pass rate", () => Rates(sheet, shelved, samples, policies, ks), "Problems that no training has seen; 95 % intervals over problems.", "pass-rate");
        var controls = samples.Stages.Where(stage => stage.StartsWith("control/", StringComparison.Ordinal) || stage.StartsWith("test/", StringComparison.Ordinal)).ToList();
        if (controls.Count > 0)
        {
            sheet.Section("Controls", () => Rates(sheet, shelved, samples, controls, [1]), "What redrafting does with the right feedback, with another's, and with none.");
        }

        Differences(sheet, shelved, samples, policies);
        Divergence(sheet, run, seed);
        Losses(sheet, run, seed);
        Throughput(sheet, run);
        Seeds(sheet, request, run, seed);
    }

    private static void Rates(Sheet sheet, ShelvedRun shelved, SampleTable samples, List<string> stages, IReadOnlyList<int> ks)
    {
        var shown = ks.Where(k => stages.Exists(stage => samples.Samples(stage) >= k)).DefaultIfEmpty(1).ToList();
        new Chart
        {
            Kind = "points", Title = string.Join(" and ", shown.Select(PassAtK.NameOf)), Rate = true, Labels = [.. stages.Select(Wording.Stage)], Shades = Shades(stages.Select(stage => stage.StartsWith(Evaluated, StringComparison.Ordinal) ? stage[Evaluated.Length..] : null)),
            Series = [.. shown.Select(k => new ChartSeries(PassAtK.NameOf(k))
            {
                Values = [.. stages.Select(stage => Chart.Number(samples.Rate(stage, k).Value))],
                Low = [.. stages.Select(stage => Chart.Number(samples.Rate(stage, k).Low))], High = [.. stages.Select(stage => Chart.Number(samples.Rate(stage, k).High))],
            })],
        }.Write(
            sheet, ["policy", .. shown.SelectMany(k => new[] { PassAtK.NameOf(k), "95 % interval" }), "problems", "samples"],
            stages.Select(stage => (IReadOnlyList<Cell>)
            [
                Cell.To(PageAddress.Of("browse", ("run", shelved.Number), ("stage", stage)), Wording.Stage(stage)),
                .. shown.SelectMany(k => new Cell[] { Wording.Percent(samples.Rate(stage, k).Value), Wording.Interval(samples.Rate(stage, k)) }),
                samples.Rate(stage, 1).Count, samples.Passed(stage).Graded,
            ]));
    }

    // One for each policy; none where something else is shown.
    private static IReadOnlyList<string> Shades(IEnumerable<string?> policies) => policies.ToList() is var all && all.TrueForAll(name => name is not null) ? [.. all.Select(name => Shade.OfPolicy(name!))] : [];

    private static void Differences(Sheet sheet, ShelvedRun shelved, SampleTable samples, List<string> policies)
    {
        var rows = CompareSheet.Pairs(policies).Select(pair =>
        {
            var compared = StageComparison.Of(samples.ByProblem(pair.A, 1), samples.ByProblem(pair.B, 1));
            var difference = compared.Difference;
            return (IReadOnlyList<Cell>)
            [
                Cell.To(CompareSheet.Address(shelved, pair.A, shelved, pair.B), $"{Wording.Stage(pair.B)} − {Wording.Stage(pair.A)}"),
                Figures.Difference("pass@1", difference.Value), Figures.DifferenceInterval("pass@1", difference.Low, difference.High), compared.Better, compared.Worse, compared.Problems.Count,
            ];
        }).ToList();
        if (rows.Count > 0)
        {
            sheet.Section("Differences on the same problems", () => sheet.Table("Differences", ["difference", "points of pass@1", "95 % interval", "problems better", "worse", "of"], rows, numbersFrom: 1));
        }
    }

    private static void Divergence(Sheet sheet, ViewedRun run, ulong seed)
    {
        var measures = run.StoreOf(seed).Measures();
        if (measures.Count == 0)
        {
            return;
        }

        var names = measures.Where(m => m.Metric is "forward-kl" or "backward-kl").Select(m => m.Name).Distinct().ToList();
        ChartSeries Series(string metric, string label)
        {
            var of = names.Select(name => measures.FirstOrDefault(m => m.Name == name && m.Metric == metric)).ToList();
            return new ChartSeries(label) { Values = [.. of.Select(m => Chart.Number(m?.Value ?? double.NaN))], Low = [.. of.Select(m => Chart.Number(m?.Low ?? double.NaN))], High = [.. of.Select(m => Chart.Number(m?.High ?? double.NaN))] };
        }

        sheet.Section("How far each policy moved", () => new Chart
        {
            Kind = "points", Title = "KL from the base model", Unit = "nats per completion", Labels = [.. names.Select(Figures.Label)], Shades = Shades(names),
            Series = [Series("forward-kl", "KL(base ‖ policy)"), Series("backward-kl", "KL(policy ‖ base)")],
        }.Write(sheet, ["policy", "measure", "value", "95 % interval", "over"], measures.Select(m => (IReadOnlyList<Cell>)
            [Figures.Label(m.Name), m.Metric, Figures.Value(m.Metric, m.Value), Figures.Interval(m.Metric, m.Low, m.High), m.Count]), numbersFrom: 2),
            $"Seed {seed}. All that was measured beside pass rates stands in the table.");
    }

    private static void Losses(Sheet sheet, ViewedRun run, ulong seed)
    {
        var checkpoints = run.NamesOf(seed).Checkpoints.Where(checkpoint => checkpoint.Losses.Count > 0).ToList();
        var now = run.Running is { Losses.Count: > 0 } running && running.Seed == seed && checkpoints.TrueForAll(checkpoint => checkpoint.Stage != running.Stage) ? running : null;
        sheet.Section("Loss", () => new Chart
        {
            Kind = "lines", Title = "Loss by training step", Unit = "nats per token", Along = "step",
            Series =
            [
                .. checkpoints.Select(c => Curve(Wording.Trained(c.Stage), c.Stage, c.Losses.Select((loss, i) => (i + 1, loss)))),
                .. now is null ? [] : new[] { Curve(Wording.Trained(now.Stage) + ", now", now.Stage, now.Steps.Zip(now.Losses)) },
            ],
        }.Write(sheet, ["training", "steps", "first loss", "last loss"],
            [
                .. checkpoints.Select(c => (IReadOnlyList<Cell>)[Wording.Trained(c.Stage), c.Losses.Count, Amount.Number(c.Losses[0]), Amount.Number(c.Losses[^1])]),
                .. now is null ? [] : new IReadOnlyList<Cell>[] { [Wording.Trained(now.Stage) + ", now", $"{Amount.Count(now.Done)} of {Amount.Count(now.Total)}", Amount.Number(now.Losses[0]), Amount.Number(now.Losses[^1])] },
            ]),
            $"Seed {seed}." + (now is null ? "" : " The training that runs now is drawn as far as it is."));
    }

    private static ChartSeries Curve(string name, string stage, IEnumerable<(int Step, double Loss)> losses)
        => new(name) { Shade = Shade.OfPolicy(ModelNames.NameOf(stage)), Points = [.. losses.Where(point => double.IsFinite(point.Loss)).Select(point => new[] { point.Step, point.Loss })] };

    private static void Throughput(Sheet sheet, ViewedRun run)
    {
        var stages = StageSummary.Of(run).GroupBy(stage => stage.Stage)
            .Select(of => (Stage: of.Key, Seconds: of.Sum(s => s.Seconds), Drafts: of.Sum(s => s.Drafts), Units: of.Sum(s => s.Units))).Where(of => of.Seconds > 0).ToList();
        var drawn = stages.Where(of => of.Drafts > 0 && !of.Stage.StartsWith("refiner/", StringComparison.Ordinal)).ToList(); // the refiner's examples are only stored
        static string Speed(int count, double seconds) => count == 0 ? Figures.None : (count / seconds).ToString("0.0", CultureInfo.InvariantCulture);
        sheet.Section("Throughput", () => new Chart
        {
            Kind = "bars", Title = "Drafts a second, sampled and graded", Unit = "drafts a second", Labels = [.. drawn.Select(of => Wording.Stage(of.Stage))],
            Series = [new ChartSeries("drafts a second") { Values = [.. drawn.Select(of => Chart.Number(of.Drafts / of.Seconds))] }],
        }.Write(sheet, ["stage", "time", "units", "drafts", "drafts a second"], stages.Select(of => (IReadOnlyList<Cell>)
            [of.Stage, Wording.Seconds(of.Seconds), of.Units, of.Drafts, Speed(of.Drafts, of.Seconds)])));
    }

    private static void Seeds(Sheet sheet, PageRequest request, ViewedRun run, ulong seed)
    {
        if (run.Manifest.Seeds.Count > 1)
        {
            sheet.Html.OpenWith("nav", ("class", "pager"), ("aria-label", "Seeds")).Element("span", "Divergence and loss of seed");
            foreach (var other in run.Manifest.Seeds)
            {
                sheet.Link(request.Address.With("seed", other), $"{other}", null, other == seed);
            }

            sheet.Html.Close("nav");
        }
    }
}

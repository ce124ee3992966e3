using System.Globalization;
using Redraft.Evaluating;
using Redraft.Runs;
using Redraft.Viewing;

namespace Redraft.Web.Viewing.Sheets;

/// <summary>What each selector chose, and what the numbers that it could go by say about passing.</summary>
internal static class CalibrationSheet
{
    public static void Write(Sheet sheet, PageRequest request)
    {
        var (shelved, run) = (request.Run, request.Opened);
        sheet.Title = "Selectors";
        sheet.LiveStamp = Wording.Stamp(shelved, run);
        Wording.Isolation(sheet, run);
        var selectors = SelectorRecord.Of(run);
        sheet.Section("What was chosen", () =>
        {
            if (selectors.Count == 0)
            {
                sheet.Element("p", "Nothing was chosen yet.", "soft");
                return;
            }

            new Chart
            {
                Kind = "points", Title = "Share that passes, of the candidates and of the chosen", Rate = true, Labels = [.. selectors.Select(s => $"{s.Stage}, {s.Selector}")],
                Series =
                [
                    new ChartSeries("candidates") { Values = [.. selectors.Select(s => Chart.Number((double)s.CandidatesPassed / s.Candidates))] },
                    new ChartSeries("chosen") { Values = [.. selectors.Select(s => Chart.Number((double)s.ChosenPassed / s.Chosen))] },
                ],
            }.Write(sheet, ["stage", "selector", "candidates", "pass", "chosen", "pass"], selectors.Select(s => (IReadOnlyList<Cell>)
                [s.Stage, s.Selector, s.Candidates, Wording.Share(s.CandidatesPassed, s.Candidates), s.Chosen, Wording.Share(s.ChosenPassed, s.Chosen)]), numbersFrom: 2);
        }, "Candidates are the drafts of the problems of which at least one was chosen.");

        var calibrations = SelectorCalibration.Of(run);
        foreach (var calibration in calibrations)
        {
            var asked = Asked.Where(of => calibration.Bins.Any(bin => of.Said(bin).Of > 0)).ToList();
            sheet.Section($"{calibration.By}, {calibration.Stage}", () => new Chart
            {
                Kind = "points", Title = asked.Count == 0 ? $"Share that passes, by {calibration.By}" : $"Shares that pass and that people choose, by {calibration.By}", Rate = true, Along = calibration.By, Labels = [.. calibration.Bins.Select(bin => Range(bin))],
                Series = [Series("share that passes", calibration, bin => bin.Rate), .. asked.Select(of => Series(of.Name, calibration, bin => Rate(of.Said(bin))))],
            }.Write(sheet, ["number", "drafts", "pass", "share", "95 % interval", .. asked.SelectMany(of => new[] { of.Name, "of", "95 % interval" })], calibration.Bins.Select(bin => (IReadOnlyList<Cell>)
                [
                    Range(bin), bin.Count, bin.Passed, Wording.Percent(bin.Rate.Value), Wording.Interval(bin.Rate),
                    .. asked.SelectMany(of => new Cell[] { of.Said(bin).Yes, of.Said(bin).Of, of.Said(bin).Of == 0 ? Figures.None : Wording.Interval(Rate(of.Said(bin))) }),
                ])),
                "Drafts in ten bins of about equal size, from the lowest number to the highest. Where a number knows what passes, the share rises with it."
                    + (asked.Count == 0 ? "" : " People's own word is counted where it was asked for: the redraft that they picked, of those that they were shown, and what they say of redrafts that they checked."));
        }

        if (calibrations.Count == 0)
        {
            sheet.Section("Numbers", () => sheet.Element("p", "No draft was rated yet.", "soft"));
        }
    }

    private static readonly (string Name, Func<CalibrationBin, (int Yes, int Of)> Said)[] Asked = [("picked by people", bin => bin.Picked), ("confirmed by people", bin => bin.Confirmed)];

    private static Estimate Rate((int Yes, int Of) said) => Redraft.Evaluating.Statistics.WilsonInterval.Of(said.Yes, said.Of);

    private static ChartSeries Series(string name, SelectorCalibration calibration, Func<CalibrationBin, Estimate> rate)
    {
        var rates = calibration.Bins.Select(rate).ToList();
        return new ChartSeries(name) { Values = [.. rates.Select(r => Chart.Number(r.Value))], Low = [.. rates.Select(r => Chart.Number(r.Low))], High = [.. rates.Select(r => Chart.Number(r.High))] };
    }

    private static string Range(CalibrationBin bin) => bin.Low == bin.High ? Number(bin.Low) : $"{Number(bin.Low)} to {Number(bin.High)}";

    private static string Number(double value) => value.ToString("G3", CultureInfo.InvariantCulture).Replace('-', '−');
}

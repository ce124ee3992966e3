using Redraft.Evaluating.Statistics;
using Redraft.Imitating;
using Redraft.Models;

namespace Redraft.Papers;

/// <summary>Two more rounds: from scratch on everything so far, continued on the new redrafts alone, and the same number of redrafts without new drafts.</summary>
internal sealed class RoundsTable(SummaryStudy study, SummaryMethods methods)
{
    private static readonly string[] Scratch = ["48.85 ± 1.89", "55.59 ± 1.88"];
    private static readonly string[] Continued = ["49.43 ± 1.89", "50.86 ± 1.89"];

    public async Task<PaperSection> RunAsync()
    {
        var size = study.Run.Recipe.Paper.PerRound;
        var fixedLessons = await methods.LessonsAsync(SummaryMethods.Ilf, study.Run.Training.Count).ConfigureAwait(false);
        var start = await study.TrainAsync("rounds-0", study.Model, [.. fixedLessons.Take(size)]).ConfigureAwait(false);
        var (scratch, continued, baseline) = (start, start, start);
        var (ofScratch, ofContinued) = (fixedLessons.Take(size).ToList(), new List<Lesson>());
        var rows = new List<PaperRow>();
        for (var round = 1; round <= 2; round++)
        {
            var problems = study.Run.Training.Skip(round * size).Take(size).ToList();
            ofScratch.AddRange(await LearnAsync($"rounds-{round}/scratch", scratch, problems).ConfigureAwait(false));
            ofContinued = [.. await LearnAsync($"rounds-{round}/continued", continued, problems).ConfigureAwait(false)];
            scratch = await study.TrainAsync($"rounds-{round}/scratch", study.Model, ofScratch).ConfigureAwait(false);
            continued = await study.TrainAsync($"rounds-{round}/continued", continued, ofContinued).ConfigureAwait(false);
            baseline = await study.TrainAsync($"rounds-{round}/baseline", baseline, [.. fixedLessons.Skip(round * size).Take(size)]).ConfigureAwait(false);
            var ranks = study.Rank(
                $"round-{round}", study.Test,
                await study.SummarizeAsync($"rounds-{round}-baseline", baseline).ConfigureAwait(false),
                await study.SummarizeAsync($"rounds-{round}-scratch", scratch).ConfigureAwait(false),
                await study.SummarizeAsync($"rounds-{round}-continued", continued).ConfigureAwait(false));
            rows.Add(Row($"round {round}, from scratch", Scratch[round - 1], WinRate.Outcomes(ranks, 1, 0)));
            rows.Add(Row($"round {round}, continued", Continued[round - 1], WinRate.Outcomes(ranks, 2, 0)));
        }

        return new PaperSection(
            "Two more rounds", "iterated ILF, 698 test posts", "%",
            $"Win rates against continuing on redrafts of the first model's own drafts; {size} redrafts a round in place of 100.", rows,
            [new("round 2, from scratch", "round 2, continued", "+4.7")]);
    }

    private async Task<IReadOnlyList<Lesson>> LearnAsync(string stage, ITrainableModel policy, IReadOnlyList<Problem> problems)
    {
        var drafts = await study.DraftAsync($"{stage}/draft", policy, problems).ConfigureAwait(false);
        var feedback = await study.GiveAsync($"{stage}/feedback", drafts).ConfigureAwait(false);
        var redrafts = await study.RefineAsync($"{stage}/refine", feedback).ConfigureAwait(false);
        var chosen = await study.ChooseAsync($"{stage}/select", study.Run.Selector, redrafts).ConfigureAwait(false);
        return [.. chosen.Select(c => Lessons.Of(study.Run.Task, c))];
    }

    private PaperRow Row(string name, string paper, IReadOnlyList<double> values) => PaperRow.Of(name, paper, study.Test.Select((p, i) => (p.Id, values[i])));
}

using Redraft.FeedingBack;
using Redraft.Imitating;
using Redraft.Models;

namespace Redraft.Papers;

/// <summary>Models trained on what feedback made, on people's fixes, on reference programs, and not at all.</summary>
internal sealed class MethodTables(ProgramStudy study)
{
    private const string Ilf = "ILF, people's feedback (simulated)", Gold = "reference programs", Fixes = "people's fixes (simulated)", Report = "ILF, what the tests found as feedback", Start = "zero-shot";

    public async Task<IReadOnlyList<PaperSection>> RunAsync(ProgramStudy.Round round, ILanguageModel refiner)
    {
        var learned = round.Redrafts.Select(r => r.Problem).DistinctBy(p => p.Id).Where(p => p.Reference is not null).ToList();
        var gold = learned.Where(p => round.Redrafts.Any(r => r.Problem.Id == p.Id && r.Score.Passed)).Select(p => Lessons.OfReference(study.Run.Task, p)).ToList();
        var reported = await study.LearnFromAsync(
            "report", refiner,
            await study.GiveAsync("report/feedback", new TestReport(study.Run.Task), [.. round.Feedback.Select(f => f.Draft)]).ConfigureAwait(false)).ConfigureAwait(false);
        var policies = new (string Name, string Key, IReadOnlyList<Lesson> Lessons, (string One, string Ten) Paper)[]
        {
            (Ilf, "ilf", round.Lessons, ("36", "68")), (Gold, "gold", gold, ("22", "63")),
            (Fixes, "fixes", [.. learned.Select(p => Lessons.OfReference(study.Run.Task, p))], ("33", "68")), (Report, "report", reported.Lessons, ("19 and 25 (a model's feedback)", "55 and 59")),
        };
        var start = await study.EvaluateAsync("zero-shot", study.Model).ConfigureAwait(false);
        var rows = new List<PaperRow> { ProgramStudy.PassRow($"{Start}, pass@1", "26", start, 1), ProgramStudy.PassRow($"{Start}, pass@{K}", "59", start, K) };
        foreach (var (name, key, lessons, paper) in policies)
        {
            var samples = await study.EvaluateAsync(key, await study.TrainAsync($"{key}/imitate", lessons).ConfigureAwait(false)).ConfigureAwait(false);
            rows.Add(ProgramStudy.PassRow($"{name}, pass@1", paper.One, samples, 1));
            rows.Add(ProgramStudy.PassRow($"{name}, pass@{K}", paper.Ten, samples, K));
        }

        return
        [
            new("Methods", "Table 4: MBPP test problems", "%",
                "One round. ILF learns one redraft of each problem that has one that passes; the second method the reference programs of the same problems; the third what a person makes of every draft that got feedback, the refiner's failures too; the fourth redrafts by what the tests found in place of a model's feedback, since no model here can criticise programs. In this task a right program can be written in one way only, so a redraft that passes, and a person's fix, is the reference program: the paper's advantage of redrafts can't show.",
                rows, [new($"{Ilf}, pass@1", $"{Start}, pass@1", "+10"), new($"{Ilf}, pass@1", $"{Gold}, pass@1", "+14"), new($"{Ilf}, pass@1", $"{Fixes}, pass@1", "+3"), new($"{Ilf}, pass@1", $"{Report}, pass@1", "+11 and +17")]),
            await SurpriseAsync(round.Lessons, gold).ConfigureAwait(false),
        ];
    }

    private int K => Math.Min(10, study.Run.Recipe.Evaluation.Sampling.Samples);

    private async Task<PaperSection> SurpriseAsync(IReadOnlyList<Lesson> redrafts, IReadOnlyList<Lesson> gold)
    {
        async Task<PaperRow> RowAsync(string name, IReadOnlyList<Lesson> lessons)
        {
            var nats = await study.Model.ScoreAsync([.. lessons.Select(l => l.Text)], study.Cancellation).ConfigureAwait(false);
            return PaperRow.Of(name, "", lessons.Zip(nats, (lesson, tokens) => (lesson.Text.Prompt.ToString(), -tokens.Average(p => (double)p))));
        }

        const string Refined = "redrafts", Reference = "reference programs";
        return new PaperSection(
            "How surprising the training programs are to the model", "Figure 3: a histogram of perplexities", "nats a token",
            "Mean negative log-probability under the model before training, of the same problems. The paper has no single number: reference programs have more of the highest perplexities.",
            [await RowAsync(Refined, redrafts).ConfigureAwait(false), await RowAsync(Reference, gold).ConfigureAwait(false)], [new(Reference, Refined, "higher")]);
    }
}

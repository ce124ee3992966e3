using Redraft.FeedingBack;
using Redraft.Imitating;
using Redraft.Models;

namespace Redraft.Papers;

/// <summary>Models trained on what feedback made, on people's fixes, on reference programs, and not at all.</summary>
internal sealed class MethodTables(ProgramStudy study)
{
    private const string Ilf = "ILF, people's feedback (simulated)", Gold = "reference programs", Fixes = "people's fixes (simulated)", Critic = "ILF, a model's feedback", Report = "ILF, what the tests found as feedback", Start = "zero-shot";

    public async Task<IReadOnlyList<PaperSection>> RunAsync(ProgramStudy.Round round, ILanguageModel refiner)
    {
        var learned = round.Redrafts.Select(r => r.Problem).DistinctBy(p => p.Id).Where(p => p.Reference is not null).ToList();
        var gold = learned.Where(p => round.Redrafts.Any(r => r.Problem.Id == p.Id && r.Score.Passed)).Select(p => Lessons.OfReference(study.Run.Task, p)).ToList();
        var criticised = await OfAsync("critic", await study.CriticAsync().ConfigureAwait(false)).ConfigureAwait(false);
        var reported = await OfAsync("report", new TestReport(study.Run.Task)).ConfigureAwait(false);
        var policies = new (string Name, string Key, IReadOnlyList<Lesson> Lessons, (string One, string Ten) Paper)[]
        {
            (Ilf, "ilf", round.Lessons, ("36", "68")), (Gold, "gold", gold, ("22", "63")),
            (Fixes, "fixes", [.. learned.Select(p => Lessons.OfReference(study.Run.Task, p))], ("33", "68")), (Critic, "critic", criticised.Lessons, ("19 and 25", "55 and 59")),
            (Report, "report", reported.Lessons, ("", "")),
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
                $"One round. ILF learns one redraft of each problem that has one that passes; the second method the reference programs of the same problems; the third what a person makes of every draft that got feedback, the refiner's failures too; the fourth redrafts by the words of a model, the paper's by InstructGPT's after one example and after two, ours by the base model's after finetuning on the {study.Examples} pieces of feedback that the refiner learns from, in four times the passes, without which it writes no sentences; the fifth redrafts by what the tests found, which the paper doesn't have. In this task a right program can be written in one way only, so a redraft that passes, and a person's fix, is the reference program: the paper's advantage of redrafts can't show.",
                rows,
                [
                    new($"{Ilf}, pass@1", $"{Start}, pass@1", "+10"), new($"{Ilf}, pass@1", $"{Gold}, pass@1", "+14"), new($"{Ilf}, pass@1", $"{Fixes}, pass@1", "+3"),
                    new($"{Ilf}, pass@1", $"{Critic}, pass@1", "+11 and +17"), new($"{Start}, pass@1", $"{Critic}, pass@1", "+1 and +7"), new($"{Ilf}, pass@1", $"{Report}, pass@1", ""),
                ]),
            RefinerTables.OfFeedback(round.Feedback, criticised.Feedback),
            FeedbackKinds.Of(round.Feedback),
            FeedbackKinds.OfAModel(criticised.Feedback, round.Feedback),
            await SurpriseAsync(round.Lessons, gold).ConfigureAwait(false),
        ];

        async Task<ProgramStudy.Round> OfAsync(string name, IFeedbackSource source) => await study.LearnFromAsync(
            name, refiner, await study.GiveAsync($"{name}/feedback", source, [.. round.Feedback.Select(f => f.Draft)]).ConfigureAwait(false)).ConfigureAwait(false);
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

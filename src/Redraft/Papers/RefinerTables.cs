using Redraft.Evaluating;
using Redraft.Evaluating.Statistics;
using Redraft.FeedingBack;
using Redraft.Models;
using Redraft.Refining;
using Redraft.Tasks.Programs;

namespace Redraft.Papers;

/// <summary>What the refiner does with feedback: before and after its finetuning, on the training problems, by the number of faults.</summary>
internal sealed class RefinerTables(ProgramStudy study)
{
    private const string Before = "before its finetuning", After = "after it";

    public async Task<PaperSection> BeforeAndAfterAsync(ILanguageModel refiner)
    {
        var start = await study.EvaluateAsync("zero-shot", study.Model).ConfigureAwait(false);
        var giver = new FeedbackGiver(study.Run, RunSource());
        var failing = giver.Failing("test/feedback", start, 0).Take(study.Run.Recipe.Evaluation.ControlProblems).ToList();
        var feedback = await giver.GiveAsync("test/feedback", failing, study.Cancellation).ConfigureAwait(false);
        var other = RefinementControls.Derangement(feedback.Count, study.Run.SeedOf("test/shuffle"));
        var shuffled = feedback.Select((f, i) => (f.Draft, feedback[other[i]].Feedback)).ToList();
        var k = Math.Min(10, study.Run.Recipe.Redrafts.Samples);
        var rows = new List<PaperRow>();
        foreach (var (when, model, relevant, unrelated) in new[]
        {
            (Before, (ILanguageModel)study.Model, ("2.0", "13.8"), ("0.4", "4.0")), (After, refiner, ("19 (training problems)", "47 (training problems)"), ("", "")),
        })
        {
            var key = when == Before ? "before" : "after";
            var with = await study.RefineAsync($"test/relevant-{key}", model, feedback, f => f.Feedback).ConfigureAwait(false);
            var without = await study.RefineAsync($"test/shuffled-{key}", model, shuffled, f => f.Feedback).ConfigureAwait(false);
            var none = await study.RefineAsync($"test/none-{key}", model, feedback, _ => null).ConfigureAwait(false);
            rows.Add(ProgramStudy.PassRow($"relevant feedback, {when}, pass@1", relevant.Item1, with, 1));
            rows.Add(ProgramStudy.PassRow($"relevant feedback, {when}, pass@{k}", relevant.Item2, with, k));
            rows.Add(ProgramStudy.PassRow($"shuffled feedback, {when}, pass@1", unrelated.Item1, without, 1));
            rows.Add(ProgramStudy.PassRow($"shuffled feedback, {when}, pass@{k}", unrelated.Item2, without, k));
            rows.Add(ProgramStudy.PassRow($"no feedback, {when}, pass@1", "", none, 1));
        }

        return new PaperSection(
            "Redrafts with the right feedback, another's and none", "Tables 2 and 3", "%",
            $"On one failing draft of each held-out problem that no draft solves; {study.Run.Recipe.Redrafts.Samples} redrafts each. The embedded model has seen edits by feedback in pretraining, the paper's had not.",
            rows,
            [
                new($"relevant feedback, {Before}, pass@1", $"shuffled feedback, {Before}, pass@1", "+1.6"),
                new($"relevant feedback, {Before}, pass@{k}", $"shuffled feedback, {Before}, pass@{k}", "+9.8"),
                new($"relevant feedback, {After}, pass@1", $"relevant feedback, {Before}, pass@1", "+17"),
            ]);
    }

    public static PaperSection OnTraining(ProgramStudy study, IReadOnlyList<ScoredDraft> redrafts)
    {
        var k = Math.Min(10, study.Run.Recipe.Redrafts.Samples);
        var all = study.Run.Recipe.Redrafts.Samples;
        return new PaperSection(
            "The refiner on the training problems", "Table 3: 128 problems, 30 samples", "%", $"On problems that no draft solves, {all} redrafts each; the drafts themselves pass 0 % by construction.",
            [
                ProgramStudy.PassRow("pass@1", "19", redrafts, 1), ProgramStudy.PassRow($"pass@{k}", "47", redrafts, k),
                PaperRow.Of("one or more correct", "61", redrafts.GroupBy(r => r.Problem.Id).Select(g => (g.Key, g.Any(r => r.Score.Passed) ? 1.0 : 0))),
            ],
            [])
        {
            Unclaimed = "the paper says how often the refiner is right here, and compares it with nothing on these problems",
        };
    }

    public static async Task<PaperSection> ByFaultsAsync(ProgramStudy study, ILanguageModel refiner, ProgramStudy.Round round)
    {
        var split = await new Redrafter(study.Run, refiner).RedraftAsync(
            "split/refine", [.. round.Feedback.Select(f => (f.Draft, (Feedback?)f.Feedback))], "refine", split: true, study.Cancellation).ConfigureAwait(false);
        string[] paper = ["86", "80", "67", "36"];
        var (rows, gains) = (new List<PaperRow>(), new List<PaperClaim>());
        for (var faults = 1; faults <= paper.Length; faults++)
        {
            var (whole, single) = (round.Redrafts.Where(r => Faults(r) == faults).ToList(), split.Where(r => Faults(r) == faults).ToList());
            if (whole.Count > 0)
            {
                var name = $"{faults} fault{(faults == 1 ? "" : "s")}";
                rows.AddRange([ProgramStudy.PassRow(name, paper[faults - 1], whole, 1), ProgramStudy.PassRow($"{name}, one point at a time", "", single, 1)]);
                gains.Add(new PaperClaim(rows[^1].Name, name, ""));
            }
        }

        return new PaperSection(
            "Redrafts that pass, by the number of faults that the draft has", "Figure 5, read off to ±2: by the number of bugs in the feedback", "%",
            "A fault is a choice of filter, map, reduce or input that isn't the wanted one; pass@1. Different problems stand in the rows of different numbers, so no difference between those is paired. One point at a time: the refiner carries out the first point on the draft, the second on that redraft, and so on (`feedback.split: true`); what that gains is paired. A problem whose drafts have different numbers of faults with different seeds is in several lines.", rows, gains)
        {
            Unclaimed = "the paper's claim is that more bugs are carried out less often, and different problems stand in the lines of different numbers, so that no difference between those is paired; what is paired here the paper doesn't have",
        };
    }

    /// <summary>How long feedback is and how many points it makes, people's and a model's on the same drafts.</summary>
    public static PaperSection OfFeedback(IReadOnlyList<(ScoredDraft Draft, Feedback Feedback)> people, IReadOnlyList<(ScoredDraft Draft, Feedback Feedback)> model)
    {
        const string Peoples = "people's (simulated)", Models = "a model's";
        static IEnumerable<PaperRow> Rows(string whose, (string Words, string Points) paper, IReadOnlyList<(ScoredDraft Draft, Feedback Feedback)> feedback) =>
        [
            PaperRow.Of($"words, {whose}", paper.Words, feedback.Select(f => (f.Draft.Problem.Id, (double)FeedbackStatistics.WordsIn(f.Feedback.Text)))),
            PaperRow.Of($"points, {whose}", paper.Points, feedback.Select(f => (f.Draft.Problem.Id, (double)FeedbackPoints.Split(f.Feedback.Text).Count))),
        ];

        return new PaperSection(
            "What feedback is like", "Table 6: people's and InstructGPT's, points in 50 of each", "a feedback",
            "The scripted annotator is terse, and names all faults but at set rates; the model learned from such feedback.",
            [.. Rows(Peoples, ("68.9 ± 48.2", "1.8"), people), .. Rows(Models, ("24.2 ± 28.6", "1.1"), model)],
            [new($"words, {Peoples}", $"words, {Models}", "+44.7"), new($"points, {Peoples}", $"points, {Models}", "+0.7")]);
    }

    private ScriptedAnnotator RunSource() => new((ScriptedAnnotatorOptions?)study.Run.Recipe.Feedback.Options ?? new ScriptedAnnotatorOptions());

    private static int Faults(ScoredDraft redraft)
    {
        var wanted = ProgramReader.MeaningOf(redraft.Problem);
        return ProgramReader.Read(redraft.Parent!.Text, wanted.Family) is { } reading ? Fault.Between(reading, wanted).Count : 0;
    }
}

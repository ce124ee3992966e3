using Redraft.Engine.Checkpoints;
using Redraft.Evaluating;
using Redraft.Evaluating.Statistics;
using Redraft.Runs;
using Redraft.Tasks.Mbpp;

namespace Redraft.Papers.Published;

/// <summary>What the paper's two models are trained on and asked, as JSONL: by our prompts, and by those of its published code.</summary>
/// <remarks>
/// The refiner learns the 44 annotations of MBPP_Refine and is then asked about the 128 of MBPP_Train; a policy learns people's refinements of the latter, or the references. The
/// published form keeps the data's own line endings; ours has line feeds alone, and as a target the function's body, with what stands above the function moved into it.
/// </remarks>
internal sealed class TrainingFiles(PublishedData data)
{
    private const int RefinerBatch = 32, RefinerEpochs = 2; // the published script's

    private readonly List<(int TaskId, Problem Problem, MbppAnnotation Annotation)> _refiner = Of(data, Split.Refiner), _policy = Of(data, Split.Train);

    /// <summary>The programs that our refiner's and policy's targets make of their prompts.</summary>
    public IEnumerable<(int TaskId, string Code)> Taught => _refiner.Concat(_policy).Select(t => (t.TaskId, t.Problem.Signature + TargetOf(t.Problem, t.Annotation)));

    /// <summary>How many examples there are.</summary>
    public PaperSection Section => new(
        "Training files", "§3 and the published scripts", "count",
        "Examples in the files that this run wrote. The paper's 78 redrafts by its refiner need the refiner; optimizer steps are max(⌊examples/32⌋, 1) in each of 2 epochs, as its script makes them.",
        [
            SplitTables.Count("refiner: annotations to learn from", "44", _refiner.Count), SplitTables.Count("refiner: drafts with feedback to redraft", "128", _policy.Count),
            SplitTables.Count("policy: people's refinements", "", _policy.Count), SplitTables.Count("policy: references", "", _policy.Count),
            SplitTables.Count("refiner: optimizer steps", "", Math.Max(_refiner.Count / RefinerBatch, 1) * RefinerEpochs),
        ],
        [])
    {
        SameData = true,
    };

    /// <summary>Writes all files, whole or not at all.</summary>
    /// <param name="folder">Where to; made where it isn't there.</param>
    /// <param name="grades">What the sandbox found.</param>
    public void Write(string folder, IReadOnlyList<PublishedGrade> grades)
    {
        Directory.CreateDirectory(folder);
        void Lines(string name, IEnumerable<object> lines) => DurableFile.Write(Path.Combine(folder, name), string.Concat(lines.Select(line => RunJson.Write(line) + "\n")));
        Lines("splits.jsonl", data.Rows.Keys.Order().Select(id => new { TaskId = id, Split = id <= 10 ? "prompt" : id <= 110 ? "test" : id <= 310 ? "refine" : "train", Annotated = data.Annotations.Any(a => a.TaskId == id) }));
        Lines("prompts.jsonl", data.Rows.Keys.Order().Select(id => new { TaskId = id, Prompt = data.Task.DraftPrompt(data.Task.Find(id)!).ToString(), Official = data.OfficialPrompt(id) }));
        Lines("refiner-train.jsonl", _refiner.Select(t => Example(t.TaskId, AskOf(t.Problem, t.Annotation), TargetOf(t.Problem, t.Annotation))));
        Lines("refiner-train-official.jsonl", _refiner.Select(t => Example(t.TaskId, t.Annotation.RefinementPrompt, t.Annotation.Refinement)));
        Lines("refiner-prompts.jsonl", _policy.Select(t => new { t.TaskId, Prompt = AskOf(t.Problem, t.Annotation), Official = t.Annotation.RefinementPrompt + t.Annotation.Prompt }));
        Lines("policy-refinements.jsonl", _policy.Select(t => Example(t.TaskId, data.Task.DraftPrompt(t.Problem).ToString(), TargetOf(t.Problem, t.Annotation))));
        Lines("policy-refinements-official.jsonl", _policy.Select(t => Example(t.TaskId, t.Annotation.Prompt, t.Annotation.Completion)));
        Lines("policy-references.jsonl", _policy.Select(t => Example(t.TaskId, data.Task.DraftPrompt(t.Problem).ToString(), data.Task.ToCompletion(t.Problem, t.Problem.Reference!))));
        Lines("policy-references-official.jsonl", _policy.Where(t => data.OfficialPrompt(t.TaskId) is not null)
            .Select(t => Example(t.TaskId, data.OfficialPrompt(t.TaskId)!, data.Rows[t.TaskId].Code[OfficialMbpp.Signature(data.Rows[t.TaskId])!.Length..])));
        Lines("verdicts.jsonl", grades.Select(g => new { g.TaskId, g.Set, Verdict = VerdictName.Of(g.Verdict.Verdict), g.Verdict.Message }));
        Lines("annotations.jsonl", data.Annotations.Select(a => new
        {
            a.TaskId, Words = FeedbackStatistics.WordsIn(a.Feedback), Points = FeedbackPoints.Split(a.Feedback).Count, Kinds = FeedbackCategory.Of(a.Feedback, FeedbackCategory.OfPrograms), a.EditDistance,
        }));
    }

    private string AskOf(Problem problem, MbppAnnotation annotation)
        => data.Task.RefinePrompt(problem, MbppRow.Unix(annotation.Original), MbppRow.Unix(annotation.Feedback)).ToString();

    private string TargetOf(Problem problem, MbppAnnotation annotation) => data.Task.ToCompletion(problem, MbppRow.Unix(annotation.Refinement));

    private static object Example(int taskId, string prompt, string completion) => new { TaskId = taskId, Prompt = prompt, Completion = completion };

    private static List<(int, Problem, MbppAnnotation)> Of(PublishedData data, Split split) => [.. data.Within(split).Select(a => (a.TaskId, data.Task.Find(a.TaskId)!, a))];
}

using Redraft.Evaluating;
using Redraft.Models;
using Redraft.Refining;

namespace Redraft.Tasks.Mbpp;

/// <summary>Mostly Basic Python Problems (Austin et al. 2021), split as by Chen et al. 2023: 11–110 held out, 111–310 refiner, 311–974 train.</summary>
public sealed class MbppTask : ITask
{
    /// <summary>The task's name.</summary>
    public const string TaskName = "mbpp";

    private readonly IProgramGrader _grader;
    private readonly MbppOptions _options;
    private readonly Dictionary<Split, IReadOnlyList<Problem>> _problems;

    /// <summary>Reads the data.</summary>
    /// <exception cref="ArgumentException">If the options have problems; the message lists them all.</exception>
    /// <exception cref="Jsonl.JsonlException">If a line is bad; it names file, line and field.</exception>
    public MbppTask(MbppOptions options, IProgramGrader grader)
    {
        var wrong = options.Problems().ToList();
        if (wrong.Count > 0)
        {
            throw new ArgumentException("mbpp: " + string.Join("; ", wrong), nameof(options));
        }

        _grader = grader;
        _options = options;
        var rows = MbppRow.ReadAll(options.Data);
        Unpromptable = [.. rows.Where(row => SignatureOf(row) is null).Select(row => row.TaskId)];
        _problems = new()
        {
            [Split.HeldOut] = Within(rows, 11, 110, Split.HeldOut),
            [Split.Refiner] = Within(rows, 111, 310, Split.Refiner),
            [Split.Train] = Within(rows, 311, 974, Split.Train),
        };
    }

    /// <summary>The tasks that the official prompt rule can't build a prompt for; empty for the parsed form.</summary>
    public IReadOnlyList<int> Unpromptable { get; }

    /// <inheritdoc/>
    public string Name => TaskName;

    /// <inheritdoc/>
    public string Summary => "974 basic Python problems with three asserts each (Austin et al. 2021); needs the data file";

    /// <inheritdoc/>
    public bool HasTests => true;

    /// <inheritdoc/>
    public string TemplateHash => MbppPrompts.TemplateHash;

    /// <inheritdoc/>
    public IReadOnlyList<string> Stop { get; } =
        ["\ndef ", "\nclass ", "\nprint(", "\nassert ", "\nif ", "\nfor ", "\nimport ", "\nfrom ", "\n#", "\n\"\"\"", "\n'''"];

    /// <inheritdoc/>
    public IReadOnlyList<Problem> Problems(Split split) => _problems[split];

    /// <inheritdoc/>
    public Prompt DraftPrompt(Problem problem) => MbppPrompts.Draft(problem.Description, problem.Signature);

    /// <inheritdoc/>
    public Prompt RefinePrompt(Problem problem, string draft, string? feedback) =>
        MbppPrompts.Redraft(problem.Description, problem.Signature, draft, feedback);

    /// <inheritdoc/>
    public string ToDraft(Problem problem, string completion) => problem.Signature + completion;

    /// <inheritdoc/>
    public string ToCompletion(Problem problem, string draft) =>
        draft.StartsWith(problem.Signature, StringComparison.Ordinal) ? draft[problem.Signature.Length..] : draft;

    /// <inheritdoc/>
    public Task<Score> ScoreAsync(Problem problem, Draft draft, CancellationToken cancellation) =>
        TestScore.OfAsync(_grader, problem, draft, cancellation);

    /// <summary>What the refiner is finetuned on: the people's annotations of the refiner split (44 of the 195); none without an annotations file.</summary>
    /// <exception cref="Jsonl.JsonlException">If a line of the annotations is bad.</exception>
    public IReadOnlyList<RefinementExample> RefinementExamples() => _options.Annotations is null
        ? []
        : MbppAnnotation.ToRefinementExamples(MbppAnnotation.ReadAll(_options.Annotations), this);

    private string? SignatureOf(MbppRow row) =>
        _options.Prompt == MbppPromptForm.Official ? OfficialMbpp.Signature(row) : PythonSignature.Of(row.Code, row.Entry);

    private List<Problem> Within(IReadOnlyList<MbppRow> rows, int first, int last, Split split)
    {
        var problems = new List<Problem>();
        foreach (var row in rows.Where(row => row.TaskId >= first && row.TaskId <= last).OrderBy(row => row.TaskId))
        {
            if (SignatureOf(row) is { } signature)
            {
                problems.Add(new Problem
                {
                    Id = $"{TaskName}/{row.TaskId}",
                    Task = TaskName,
                    Split = split,
                    Description = MbppPrompts.Description(row),
                    Signature = signature + "\n",
                    Reference = row.Code,
                    Tests = MbppGrading.TestsOf(row, _options.CpuSeconds),
                });
            }
        }

        return problems;
    }
}

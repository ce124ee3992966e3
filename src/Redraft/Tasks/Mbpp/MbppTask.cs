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
    private readonly IReadOnlyList<MbppRow> _rows;

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
        _rows = MbppRow.ReadAll(options.Data);
        Unpromptable = [.. _rows.Where(row => SignatureOf(row) is null).Select(row => row.TaskId)];
        _problems = new()
        {
            [Split.HeldOut] = Within(11, 110, Split.HeldOut),
            [Split.Refiner] = Within(111, 310, Split.Refiner),
            [Split.Train] = Within(311, 974, Split.Train),
        };
    }

    /// <summary>The tasks that the official prompt rule can't build a prompt for; empty for the parsed form.</summary>
    public IReadOnlyList<int> Unpromptable { get; }

    /// <summary>All rows of the data file, those of no split too.</summary>
    internal IReadOnlyList<MbppRow> Rows => _rows;

    /// <summary>Who judges programs.</summary>
    internal IProgramGrader Grader => _grader;

    internal string DataPath => _options.Data;

    internal string? AnnotationsPath => _options.Annotations;

    /// <inheritdoc/>
    public string Name => TaskName;

    /// <inheritdoc/>
    public string Summary => "974 basic Python problems with three asserts each (Austin et al. 2021); needs the data file";

    /// <inheritdoc/>
    public bool HasTests => true;

    /// <inheritdoc/>
    public string TemplateHash => MbppPrompts.TemplateHash;

    /// <inheritdoc/>
    public IReadOnlyList<string> Omissions => Unpromptable.Count == 0 ? [] : [$"{Unpromptable.Count} tasks are left out, since the published rule builds no prompt for them"];

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
    /// <remarks>Code that a draft has above the function's head moves into the function: the same program, but not the same text.</remarks>
    public string ToCompletion(Problem problem, string draft) =>
        draft.StartsWith(problem.Signature, StringComparison.Ordinal) ? draft[problem.Signature.Length..]
        : PythonBody.Of(draft, problem.Tests!.Entry) ?? draft;

    /// <inheritdoc/>
    public Task<Score> ScoreAsync(Problem problem, Draft draft, CancellationToken cancellation) =>
        TestScore.OfAsync(_grader, problem, draft, cancellation);

    /// <summary>What the refiner is finetuned on: the people's annotations of the refiner split (44 of the 195); none without an annotations file.</summary>
    /// <exception cref="Jsonl.JsonlException">If a line of the annotations is bad.</exception>
    public IReadOnlyList<RefinementExample> RefinementExamples() => MbppAnnotation.ToRefinementExamples(ReadAnnotations(), this);

    /// <summary>The human annotations; none without an annotations file.</summary>
    /// <exception cref="Jsonl.JsonlException">If a line of the annotations is bad.</exception>
    public IReadOnlyList<MbppAnnotation> ReadAnnotations() => _options.Annotations is null ? [] : MbppAnnotation.ReadAll(_options.Annotations);

    /// <summary>The id of the problem that is made of a task of MBPP.</summary>
    /// <param name="taskId">1 to 974.</param>
    public static string IdOf(int taskId) => $"{TaskName}/{taskId}";

    /// <summary>Any of the 974 as a problem, also 1 to 10, which belong to no split and count as training problems here.</summary>
    /// <param name="taskId">1 to 974.</param>
    /// <returns>The problem, or null where there is no such task, or no prompt can be built for it.</returns>
    public Problem? Find(int taskId) => _rows.FirstOrDefault(row => row.TaskId == taskId) is { } row ? ProblemOf(row, SplitOf(taskId)) : null;

    private static Split SplitOf(int taskId) => taskId is >= 11 and <= 110 ? Split.HeldOut : taskId is >= 111 and <= 310 ? Split.Refiner : Split.Train;

    private string? SignatureOf(MbppRow row) => MbppPrompts.Signature(row, _options.Prompt);

    private List<Problem> Within(int first, int last, Split split) =>
    [
        .. _rows.Where(row => row.TaskId >= first && row.TaskId <= last).OrderBy(row => row.TaskId)
            .Select(row => ProblemOf(row, split)).OfType<Problem>(),
    ];

    private Problem? ProblemOf(MbppRow row, Split split) => SignatureOf(row) is not { } signature ? null : new Problem
    {
        Id = IdOf(row.TaskId),
        Task = TaskName,
        Split = split,
        Description = MbppPrompts.Description(row),
        Signature = signature + "\n",
        Reference = row.Code,
        ReferenceAuthor = new Author(AuthorKind.Person, TaskName), // the file doesn't say who
        Tests = MbppGrading.TestsOf(row, _options.CpuSeconds),
    };
}

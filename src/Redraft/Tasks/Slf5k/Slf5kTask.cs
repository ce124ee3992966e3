using System.Globalization;
using Redraft.Models;
using Redraft.Refining;

namespace Redraft.Tasks.Slf5k;

/// <summary>Summaries of posts with people's feedback, in the published layout of SLF5K: train, validation, test and development, a file each.</summary>
/// <remarks>
/// Nobody knows whether a summary is right: what it is worth, a judge or a person says by comparing. So a score here is no judgement. It says <c>pass</c> of the annotator's own
/// summary, word for word, <c>empty</c> of nothing, and <c>unjudged</c>, which counts as not passed, of all else. Take selectors that read ratings, and win rates.
/// Source: Scheurer et al. 2023, arXiv:2303.16755. Differs from the source: the reference is the ideal summary on one line with its last sentence ended; a refiner can
/// be finetuned, on development rows with that summary as the redraft; the paper's is only asked.
/// </remarks>
public sealed class Slf5kTask : IJudgedTask
{
    /// <summary>The task's name.</summary>
    public const string TaskName = "slf5k";

    /// <summary>The scorer's name.</summary>
    public const string Scorer = "equals-ideal";

    private readonly Dictionary<Split, IReadOnlyList<Slf5kRow>> _rows;
    private readonly Dictionary<Split, IReadOnlyList<Problem>> _problems;

    /// <summary>Reads the data.</summary>
    /// <exception cref="ArgumentException">If the options have problems; the message lists them all.</exception>
    /// <exception cref="Jsonl.JsonlException">If a line is bad; it names file, line and field.</exception>
    public Slf5kTask(Slf5kOptions options)
    {
        var wrong = options.Problems().ToList();
        if (wrong.Count > 0)
        {
            throw new ArgumentException("slf5k: " + string.Join("; ", wrong), nameof(options));
        }

        var seen = new Dictionary<string, string>(StringComparer.Ordinal);
        var train = Slf5kRow.ReadAll(options.Train, options.TrainRows, seen);
        var heldOut = Slf5kRow.ReadAll(options.HeldOut, null, seen);
        var refiner = options.Refiner is null ? (Rows: [], Skipped: []) : Slf5kRow.ReadAll(options.Refiner, null, seen);
        _rows = new() { [Split.Train] = train.Rows, [Split.HeldOut] = heldOut.Rows, [Split.Refiner] = refiner.Rows };
        _problems = _rows.ToDictionary(split => split.Key, split => (IReadOnlyList<Problem>)[.. split.Value.Select(row => ProblemOf(row, split.Key))]);
        Skipped = [.. train.Skipped, .. heldOut.Skipped, .. refiner.Skipped];
    }

    /// <summary>The model that wrote the summaries in the files.</summary>
    public static Author Drafter { get; } = new(AuthorKind.Model, "text-davinci-001");

    /// <summary>The people who wrote feedback and ideal summaries and compared; the files don't name them.</summary>
    public static Author Annotator { get; } = new(AuthorKind.Person, "unnamed");

    /// <summary>The rows that were left out, since their preference names neither summary.</summary>
    public IReadOnlyList<Slf5kSkippedRow> Skipped { get; }

    /// <inheritdoc/>
    public string Name => TaskName;

    /// <inheritdoc/>
    public string Summary => "summaries of posts, with people's feedback and comparisons (Scheurer et al. 2023); needs the data files";

    /// <inheritdoc/>
    public bool HasTests => false;

    /// <inheritdoc/>
    public string TemplateHash => Slf5kPrompts.TemplateHash;

    /// <inheritdoc/>
    public IReadOnlyList<string> Omissions => Skipped.Count == 0 ? [] :
    [
        $"{Skipped.Count} row{(Skipped.Count == 1 ? " is" : "s are")} left out, with a comparison_preference that is neither \"Summary A\" nor \"Summary B\": the first is {Skipped[0].Id}, "
        + $"{Skipped[0].Path}, line {Skipped[0].Line}, with {(Skipped[0].Preference is { } found ? $"\"{found}\"" : "nothing")}",
    ];

    /// <inheritdoc/>
    /// <remarks>None, as in the paper: a summary is one line, but a model may begin with an empty one.</remarks>
    public IReadOnlyList<string> Stop => [];

    /// <inheritdoc/>
    public int Questions => Slf5kPrompts.Judging.Count;

    /// <inheritdoc/>
    public IReadOnlyList<Problem> Problems(Split split) => _problems[split];

    /// <summary>The rows of a split, in the order of its problems.</summary>
    public IReadOnlyList<Slf5kRow> Rows(Split split) => _rows[split];

    /// <inheritdoc/>
    public Prompt DraftPrompt(Problem problem) => Slf5kPrompts.Draft(problem.Description);

    /// <inheritdoc/>
    public Prompt RefinePrompt(Problem problem, string draft, string? feedback) => Slf5kPrompts.Redraft(problem.Description, draft, feedback);

    /// <inheritdoc/>
    public string ToDraft(Problem problem, string completion) => SummaryText.Of(completion);

    /// <inheritdoc/>
    public string ToCompletion(Problem problem, string draft) => " " + draft;

    /// <inheritdoc/>
    public Task<Score> ScoreAsync(Problem problem, Draft draft, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        var passed = draft.Text.Length > 0 && draft.Text == problem.Reference;
        return Task.FromResult(new Score
        {
            DraftId = draft.Id,
            Scorer = Scorer,
            Value = passed ? 1 : 0,
            Passed = passed,
            Kind = passed ? "pass" : draft.Text.Trim().Length == 0 ? "empty" : "unjudged",
        });
    }

    /// <inheritdoc/>
    public JudgeQuestion AskCarriedOut(int question, Problem problem, string draft, string feedback, string redraft)
    {
        var form = Slf5kPrompts.Judging[question];
        return new JudgeQuestion(Slf5kPrompts.CarriedOut(form, problem.Description, draft, feedback, redraft), form.Yes, form.No);
    }

    /// <inheritdoc/>
    public JudgeQuestion AskExcellent(Problem problem, string draft) => new(Slf5kPrompts.IsExcellent(problem.Description, draft), " Yes", " No");

    /// <inheritdoc/>
    public JudgeQuestion AskBetter(Problem problem, string first, string second) => new(Slf5kPrompts.WhichIsBetter(problem.Description, first, second), " A", " B");

    /// <inheritdoc/>
    public JudgeQuestion AskHuman(Problem problem, string draft) => new(Slf5kPrompts.IsByPerson(problem.Description, draft), " Yes", " No");

    /// <inheritdoc/>
    public JudgeQuestion? AskIsAmong(Problem problem, string draft, string point, string words) => new(Slf5kPrompts.IsAmong(problem.Description, draft, point, words), " Yes", " No");

    /// <inheritdoc/>
    public Prompt CritiquePrompt(Problem problem, string draft) => Slf5kPrompts.Criticise(problem.Description, draft);

    /// <summary>Development rows as examples for a refiner: the model's summary, the words on it, and the ideal summary; none without that file.</summary>
    public IReadOnlyList<RefinementExample> RefinementExamples()
        => [.. _problems[Split.Refiner].Zip(_rows[Split.Refiner]).Where(pair => pair.First.Reference is not null)
            .Select(pair => new RefinementExample(pair.First, pair.Second.GeneratedSummary, pair.Second.Feedback, pair.First.Reference!, Annotator) { Drafter = Drafter })];

    /// <summary>What people preferred, one comparison for each row of a split.</summary>
    public IReadOnlyList<Slf5kComparison> Comparisons(Split split) => [.. _problems[split].Zip(_rows[split], Compared)];

    /// <summary>The id of the problem that is made of a row.</summary>
    public static string IdOf(string row) => $"{TaskName}/{row}";

    private static Problem ProblemOf(Slf5kRow row, Split split) => new()
    {
        Id = IdOf(row.Id),
        Task = TaskName,
        Split = split,
        Description = Slf5kPrompts.Describe(row),
        Reference = SummaryText.Whole(row.IdealSummary) is { Length: > 0 } whole ? whole : null,
        ReferenceAuthor = Annotator,
    };

    private static Slf5kComparison Compared(Problem problem, Slf5kRow row)
    {
        var (left, right) = (DraftOf("A", row.SummaryA), DraftOf("B", row.SummaryB));
        return new Slf5kComparison(left, right, new Comparison
        {
            Id = IdFrom("comparison", left.Id, right.Id),
            ProblemId = problem.Id,
            LeftDraftId = left.Id,
            RightDraftId = right.Id,
            PreferredDraftId = row.PrefersA ? left.Id : right.Id,
            Author = Annotator,
        });

        Draft DraftOf(string letter, string text) => new() { Id = IdFrom("draft", problem.Id, letter, text), ProblemId = problem.Id, Text = text, Author = Drafter };
    }

    private static string IdFrom(params ReadOnlySpan<object> parts) => SeededRandom.SeedOf(parts).ToString("x16", CultureInfo.InvariantCulture);
}

/// <summary>Two summaries of a post and which of them a person preferred.</summary>
/// <param name="Left">Summary A.</param>
/// <param name="Right">Summary B.</param>
/// <param name="Comparison">The person's word.</param>
public sealed record Slf5kComparison(Draft Left, Draft Right, Comparison Comparison);

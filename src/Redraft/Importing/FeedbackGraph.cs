using Redraft.FeedingBack;

namespace Redraft.Importing;

/// <summary>A piece of the feedback graph that comes from elsewhere.</summary>
/// <param name="Problems">What was asked, each once.</param>
/// <param name="Drafts">Drafts and redrafts, each once; a redraft names its parent and the feedback that it answers.</param>
/// <param name="Feedback">What was said.</param>
public sealed record FeedbackGraph(IReadOnlyList<Problem> Problems, IReadOnlyList<Draft> Drafts, IReadOnlyList<Feedback> Feedback)
{
    /// <summary>Which of two drafts somebody preferred, each once.</summary>
    public IReadOnlyList<Comparison> Comparisons { get; init; } = [];

    /// <summary>Drafts that somebody called good or bad, without words.</summary>
    public IReadOnlyList<DraftLabel> Labels { get; init; } = [];

    /// <summary>Puts records together: equal texts become one problem or draft, with ids derived from their content.</summary>
    /// <param name="records">Words on drafts.</param>
    /// <param name="comparisons">Which of two drafts is better; null for none.</param>
    /// <param name="labels">What is good and what bad; null for none.</param>
    /// <param name="merged">Hears what of them has no place of its own; null for nobody.</param>
    public static FeedbackGraph Of(IEnumerable<FeedbackRecord> records, IEnumerable<ComparisonRecord>? comparisons = null, IEnumerable<LabelRecord>? labels = null, MergedRecords? merged = null)
    {
        var problems = new Dictionary<string, Problem>(StringComparer.Ordinal);
        var drafts = new Dictionary<string, Draft>(StringComparer.Ordinal);
        var feedback = new Dictionary<string, Feedback>(StringComparer.Ordinal);
        foreach (var record in records)
        {
            AddFeedback(problems, drafts, feedback, record, merged);
        }

        var compared = new Dictionary<string, Comparison>(StringComparer.Ordinal);
        foreach (var record in comparisons ?? [])
        {
            AddComparison(problems, drafts, compared, record, merged);
        }

        var labelled = new Dictionary<string, DraftLabel>(StringComparer.Ordinal);
        foreach (var record in labels ?? [])
        {
            var draft = AddDraft(drafts, AddProblem(problems, null, record.Problem, null, merged), record.Draft, record.Drafter, null, merged);
            var id = Id("label", draft, record.Author.Name, record.Good);
            labelled.TryAdd(id, new DraftLabel(id, draft, record.Good, record.Author));
        }

        return new FeedbackGraph([.. problems.Values], [.. drafts.Values], [.. feedback.Values]) { Comparisons = [.. compared.Values], Labels = [.. labelled.Values] };
    }

    private static void AddFeedback(
        Dictionary<string, Problem> problems, Dictionary<string, Draft> drafts, Dictionary<string, Feedback> feedback, FeedbackRecord record, MergedRecords? merged)
    {
        var problem = AddProblem(problems, record.ProblemId, record.Problem, record.Place, merged);
        var draft = AddDraft(drafts, problem, record.Draft, record.Drafter, record.Place, merged);
        var words = record.Target is { } part
            ? Id("feedback", draft, record.Author.Name, record.Feedback, part.Start, part.Length)
            : Id("feedback", draft, record.Author.Name, record.Feedback);
        var isNew = feedback.TryAdd(words, new Feedback { Id = words, DraftId = draft, Text = record.Feedback, Author = record.Author, Target = record.Target });
        if (record.Redraft is { } text)
        {
            var redraft = Id("redraft", words, text);
            isNew |= drafts.TryAdd(redraft, new Draft { Id = redraft, ProblemId = problem, Text = text, Author = record.Author, ParentId = draft, FeedbackId = words });
        }

        if (feedback[words].Author != record.Author)
        {
            merged?.Add(MergedRecords.Author, record.Place);
        }
        else if (!isNew)
        {
            merged?.Add(MergedRecords.Repetition, record.Place);
        }
    }

    private static void AddComparison(
        Dictionary<string, Problem> problems, Dictionary<string, Draft> drafts, Dictionary<string, Comparison> compared, ComparisonRecord record, MergedRecords? merged)
    {
        var problem = AddProblem(problems, record.ProblemId, record.Problem, record.Place, merged);
        var left = AddDraft(drafts, problem, record.First, record.Drafter, record.Place, merged);
        var right = AddDraft(drafts, problem, record.Second, record.Drafter, record.Place, merged);
        var id = Id("comparison", left, right, record.Preference.Author.Name, record.Preference.Better);
        if (!compared.TryAdd(id, new Comparison
        {
            Id = id,
            ProblemId = problem,
            LeftDraftId = left,
            RightDraftId = right,
            PreferredDraftId = left == right ? null : record.Preference.Better switch { < 0 => left, > 0 => right, _ => null },
            Author = record.Preference.Author,
        }))
        {
            merged?.Add(compared[id].Author == record.Preference.Author ? MergedRecords.Repetition : MergedRecords.Author, record.Place);
        }
        else if (left == right && record.Preference.Better != 0)
        {
            merged?.Add(MergedRecords.EqualTexts, record.Place);
        }
    }

    private static string AddProblem(Dictionary<string, Problem> problems, string? id, string description, RecordPlace? place, MergedRecords? merged)
    {
        var problem = id ?? "imported/" + Id("problem", description);
        if (!problems.TryAdd(problem, new Problem { Id = problem, Task = problem.Contains('/', StringComparison.Ordinal) ? problem.Split('/')[0] : "imported", Split = Split.Train, Description = description })
            && problems[problem].Description != description)
        {
            merged?.Add(MergedRecords.Description, place);
        }

        return problem;
    }

    private static string AddDraft(Dictionary<string, Draft> drafts, string problem, string text, Author author, RecordPlace? place, MergedRecords? merged)
    {
        var draft = Id("draft", problem, text);
        if (!drafts.TryAdd(draft, new Draft { Id = draft, ProblemId = problem, Text = text, Author = author }) && author.Name != FeedbackRecordFile.UnknownModel && drafts[draft].Author != author)
        {
            merged?.Add(MergedRecords.Author, place);
        }

        return draft;
    }

    private static string Id(params ReadOnlySpan<object> parts) => SeededRandom.SeedOf(parts).ToString("x16", System.Globalization.CultureInfo.InvariantCulture);
}

/// <summary>What one person said of one draft.</summary>
/// <param name="Problem">What was asked.</param>
/// <param name="Draft">The draft's whole text.</param>
/// <param name="Drafter">Who wrote the draft.</param>
/// <param name="Feedback">The words on it.</param>
/// <param name="Redraft">The draft that carries them out, or null where nobody wrote one.</param>
/// <param name="Author">Who wrote the words and the redraft.</param>
/// <param name="ProblemId">The problem's id within a task, for example <c>mbpp/13</c>, or null where it belongs to none.</param>
public sealed record FeedbackRecord(
    string Problem, string Draft, Author Drafter, string Feedback, string? Redraft, Author Author, string? ProblemId = null)
{
    /// <summary>The part of the draft that the words are about; null for the whole.</summary>
    public FeedbackTarget? Target { get; init; }

    /// <summary>Where it was read, or null.</summary>
    public RecordPlace? Place { get; init; }
}

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
    public static FeedbackGraph Of(IEnumerable<FeedbackRecord> records, IEnumerable<ComparisonRecord>? comparisons = null, IEnumerable<LabelRecord>? labels = null)
    {
        var problems = new Dictionary<string, Problem>(StringComparer.Ordinal);
        var drafts = new Dictionary<string, Draft>(StringComparer.Ordinal);
        var feedback = new Dictionary<string, Feedback>(StringComparer.Ordinal);
        foreach (var record in records)
        {
            var problem = AddProblem(problems, record.ProblemId, record.Problem);
            var draft = AddDraft(drafts, problem, record.Draft, record.Drafter);
            var words = record.Target is { } part
                ? Id("feedback", draft, record.Author.Name, record.Feedback, part.Start, part.Length)
                : Id("feedback", draft, record.Author.Name, record.Feedback);
            feedback.TryAdd(words, new Feedback { Id = words, DraftId = draft, Text = record.Feedback, Author = record.Author, Target = record.Target });

            if (record.Redraft is { } text)
            {
                var redraft = Id("redraft", words, text);
                drafts.TryAdd(redraft, new Draft { Id = redraft, ProblemId = problem, Text = text, Author = record.Author, ParentId = draft, FeedbackId = words });
            }
        }

        var compared = new Dictionary<string, Comparison>(StringComparer.Ordinal);
        foreach (var record in comparisons ?? [])
        {
            var problem = AddProblem(problems, record.ProblemId, record.Problem);
            var (left, right) = (AddDraft(drafts, problem, record.First, record.Drafter), AddDraft(drafts, problem, record.Second, record.Drafter));
            var id = Id("comparison", left, right, record.Preference.Author.Name, record.Preference.Better);
            compared.TryAdd(id, new Comparison
            {
                Id = id,
                ProblemId = problem,
                LeftDraftId = left,
                RightDraftId = right,
                PreferredDraftId = left == right ? null : record.Preference.Better switch { < 0 => left, > 0 => right, _ => null },
                Author = record.Preference.Author,
            });
        }

        var labelled = new Dictionary<string, DraftLabel>(StringComparer.Ordinal);
        foreach (var record in labels ?? [])
        {
            var draft = AddDraft(drafts, AddProblem(problems, null, record.Problem), record.Draft, record.Drafter);
            var id = Id("label", draft, record.Author.Name, record.Good);
            labelled.TryAdd(id, new DraftLabel(id, draft, record.Good, record.Author));
        }

        return new FeedbackGraph([.. problems.Values], [.. drafts.Values], [.. feedback.Values]) { Comparisons = [.. compared.Values], Labels = [.. labelled.Values] };
    }

    private static string AddProblem(Dictionary<string, Problem> problems, string? id, string description)
    {
        var problem = id ?? "imported/" + Id("problem", description);
        problems.TryAdd(problem, new Problem { Id = problem, Task = problem.Contains('/', StringComparison.Ordinal) ? problem.Split('/')[0] : "imported", Split = Split.Train, Description = description });
        return problem;
    }

    private static string AddDraft(Dictionary<string, Draft> drafts, string problem, string text, Author author)
    {
        var draft = Id("draft", problem, text);
        drafts.TryAdd(draft, new Draft { Id = draft, ProblemId = problem, Text = text, Author = author });
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
}

namespace Redraft.Importing;

/// <summary>A piece of the feedback graph that comes from elsewhere.</summary>
/// <param name="Problems">What was asked, each once.</param>
/// <param name="Drafts">Drafts and redrafts, each once; a redraft names its parent and the feedback that it answers.</param>
/// <param name="Feedback">What was said.</param>
public sealed record FeedbackGraph(IReadOnlyList<Problem> Problems, IReadOnlyList<Draft> Drafts, IReadOnlyList<Feedback> Feedback)
{
    /// <summary>Puts records together: equal texts become one problem or draft, with ids derived from their content.</summary>
    public static FeedbackGraph Of(IEnumerable<FeedbackRecord> records)
    {
        var problems = new Dictionary<string, Problem>(StringComparer.Ordinal);
        var drafts = new Dictionary<string, Draft>(StringComparer.Ordinal);
        var feedback = new Dictionary<string, Feedback>(StringComparer.Ordinal);
        foreach (var record in records)
        {
            var problem = record.ProblemId ?? "imported/" + Id("problem", record.Problem);
            problems.TryAdd(problem, new Problem { Id = problem, Task = problem.Contains('/', StringComparison.Ordinal) ? problem.Split('/')[0] : "imported", Split = Split.Train, Description = record.Problem });

            var draft = Id("draft", problem, record.Draft);
            drafts.TryAdd(draft, new Draft { Id = draft, ProblemId = problem, Text = record.Draft, Author = record.Drafter });

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

        return new FeedbackGraph([.. problems.Values], [.. drafts.Values], [.. feedback.Values]);
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

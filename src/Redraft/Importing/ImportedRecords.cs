using Redraft.FeedingBack;

namespace Redraft.Importing;

/// <summary>What was read from files of other people's feedback.</summary>
/// <param name="Feedback">Words on drafts.</param>
/// <param name="Comparisons">Which of two drafts somebody preferred.</param>
public sealed record ImportedRecords(IReadOnlyList<FeedbackRecord> Feedback, IReadOnlyList<ComparisonRecord> Comparisons)
{
    /// <summary>Rows that were left out whole, since their preference names neither draft.</summary>
    public IReadOnlyList<SkippedRecord> Skipped { get; init; } = [];

    /// <summary>The records of several files as one.</summary>
    public static ImportedRecords Of(IReadOnlyList<ImportedRecords> files)
        => new([.. files.SelectMany(file => file.Feedback)], [.. files.SelectMany(file => file.Comparisons)]) { Skipped = [.. files.SelectMany(file => file.Skipped)] };
}

/// <summary>Which of two drafts somebody preferred.</summary>
/// <param name="Problem">What was asked.</param>
/// <param name="First">The whole text of the draft that was shown first.</param>
/// <param name="Second">That of the other one.</param>
/// <param name="Drafter">Who wrote both.</param>
/// <param name="Preference">Which is better, and who says so.</param>
/// <param name="ProblemId">The problem's id within a task, or null where it belongs to none.</param>
public sealed record ComparisonRecord(string Problem, string First, string Second, Author Drafter, Preference Preference, string? ProblemId = null)
{
    /// <summary>Where it was read, or null.</summary>
    public RecordPlace? Place { get; init; }
}

/// <summary>A line of a file.</summary>
/// <param name="Path">The file.</param>
/// <param name="Line">The line, from 1.</param>
public sealed record RecordPlace(string Path, long Line);

/// <summary>A row that can't be used, and what stands where its preference should.</summary>
/// <param name="Path">The file.</param>
/// <param name="Line">The line, from 1.</param>
/// <param name="Id">The row's id.</param>
/// <param name="Preference">What was found, or null where there is nothing.</param>
public sealed record SkippedRecord(string Path, long Line, string Id, string? Preference);

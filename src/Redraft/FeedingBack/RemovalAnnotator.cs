using Redraft.Tasks.Words;

namespace Redraft.FeedingBack;

/// <summary>A program in a person's place for the <c>words</c> task: names the phrases that should go, and those that are missing.</summary>
/// <remarks>Deterministic per (problem, draft text, seed).</remarks>
public sealed class RemovalAnnotator : IFeedbackSource
{
    /// <inheritdoc/>
    public string Name => "removal-annotator";

    internal static Author ItsAuthor { get; } = new(AuthorKind.Program, "removal-annotator");

    /// <inheritdoc/>
    /// <exception cref="ArgumentException">If the problem isn't of the <c>words</c> task.</exception>
    public Task<Remark?> GiveAsync(Problem problem, Draft draft, Score score, ulong seed, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        var random = new SeededRandom(SeededRandom.SeedOf("removal-annotator", seed, problem.Id, draft.Text));
        return Task.FromResult<Remark?>(new Remark(score.Passed ? "nothing to change" : Say(problem, draft.Text, random), ItsAuthor));
    }

    /// <summary>The feedback on a draft that isn't right.</summary>
    internal static string Say(Problem problem, string draft, SeededRandom random)
    {
        var wanted = RemovalSentence.Read(problem.Reference ?? "")
            ?? throw new ArgumentException($"a problem of the task \"{WordsTask.TaskName}\" with its reference expected, found \"{problem.Id}\"", nameof(problem));
        var asked = RemovalSentence.Read(problem.Description) ?? [];
        if (RemovalSentence.Read(draft) is not { } has || has.Except(asked).Any())
        {
            return $"keep the sentence as it was, but {Remove([.. asked.Except(wanted)], random)}";
        }

        var parts = new List<string>();
        if (has.Except(wanted).ToList() is { Count: > 0 } surplus)
        {
            parts.Add(Remove(surplus, random));
        }

        if (wanted.Except(has).ToList() is { Count: > 0 } missing)
        {
            parts.Add("put back " + Join(missing));
        }

        return parts.Count > 0 ? string.Join("; ", parts) : "keep the order of the sentence";
    }

    private static string Remove(List<string> phrases, SeededRandom random) => random.Next(4) switch
    {
        0 => $"remove the word{(phrases.Count == 1 ? "" : "s")} {Join(phrases)}",
        1 => $"leave out {Join(phrases)}",
        2 => $"it should not say {Join(phrases)}",
        _ => $"take away {Join(phrases)}",
    };

    private static string Join(List<string> phrases) => string.Join(", and ", phrases);
}

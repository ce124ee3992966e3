namespace Redraft.FeedingBack;

/// <summary>Writes feedback on drafts. Deterministic for a given seed where a program writes.</summary>
public interface IFeedbackSource
{
    /// <summary>Unique kebab-case name.</summary>
    string Name { get; }

    /// <summary>Says in words what is wrong with a draft, or null where it has nothing to say.</summary>
    /// <param name="problem">What was asked.</param>
    /// <param name="draft">The draft.</param>
    /// <param name="score">What the task's scorer found.</param>
    /// <param name="seed">Decides the phrasing.</param>
    /// <param name="cancellation">Ends the call.</param>
    Task<Remark?> GiveAsync(Problem problem, Draft draft, Score score, ulong seed, CancellationToken cancellation);

    /// <summary>What <see cref="GiveAsync"/> says of each of several drafts, in their order; by default one is asked after the other.</summary>
    /// <param name="drafts">The drafts, with the seeds of their phrasings.</param>
    /// <param name="cancellation">Ends the call.</param>
    async Task<IReadOnlyList<Remark?>> GiveAllAsync(IReadOnlyList<(ScoredDraft Draft, ulong Seed)> drafts, CancellationToken cancellation)
    {
        var said = new List<Remark?>();
        foreach (var (draft, seed) in drafts)
        {
            said.Add(await GiveAsync(draft.Problem, draft.Draft, draft.Score, seed, cancellation).ConfigureAwait(false));
        }

        return said;
    }

    /// <summary>Whether a stage should ask for all of its drafts together, as where one job answers them.</summary>
    bool TakesAllAtOnce => false;
}

/// <summary>Words on a draft, and whose they are.</summary>
/// <param name="Text">The words. Untrusted where a person or a model wrote them.</param>
/// <param name="Author">Who wrote them; anyone but a person is shown as simulated.</param>
public sealed record Remark(string Text, Author Author)
{
    /// <summary>The part of the draft that they are about; null for the whole.</summary>
    public FeedbackTarget? Target { get; init; }
}

using Redraft.Tasks;

namespace Redraft.FeedingBack;

/// <summary>A model in a person's place: it writes what it would change in a draft, asked in the task's own words.</summary>
/// <remarks>
/// Nothing but the draft and the problem is shown to it, so what it says may be wrong, and is always shown as simulated.
/// Source: the model feedback of Chen, A. et al. 2023, arXiv:2303.16749, Table 4.
/// </remarks>
public sealed class Critic : IFeedbackSource
{
    internal const string SourceName = "critic";

    private readonly ModelsWords _words;

    /// <param name="options">Which model, and how its words are drawn.</param>
    /// <param name="context">The task, and where models come from.</param>
    /// <exception cref="ArgumentException">If the task is no <see cref="IJudgedTask"/>, or the options have problems; the message lists them.</exception>
    public Critic(CriticOptions options, FeedbackContext context)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(context);
        _words = new(SourceName, options, context);
    }

    /// <inheritdoc/>
    public string Name => SourceName;

    /// <inheritdoc/>
    /// <remarks>Null where the model writes nothing, or its context is too short for the question.</remarks>
    public Task<Remark?> GiveAsync(Problem problem, Draft draft, Score score, ulong seed, CancellationToken cancellation)
        => _words.AskAsync(CritiqueOf(problem, draft), seed, cancellation);

    /// <inheritdoc/>
    public Task<IReadOnlyList<Remark?>> GiveAllAsync(IReadOnlyList<(ScoredDraft Draft, ulong Seed)> drafts, CancellationToken cancellation)
        => _words.AskAllAsync([.. drafts.Select(asked => (CritiqueOf(asked.Draft.Problem, asked.Draft.Draft), asked.Seed))], cancellation);

    /// <inheritdoc/>
    public bool TakesAllAtOnce => _words.TakesAllAtOnce;

    private Critique CritiqueOf(Problem problem, Draft draft) => new(_words.Task.CritiquePrompt(problem, draft.Text));
}

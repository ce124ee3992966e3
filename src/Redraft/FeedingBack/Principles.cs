using Redraft.Tasks;

namespace Redraft.FeedingBack;

/// <summary>A constitution: for each draft one principle is drawn, and a model criticises the draft by it; the refiner's redraft is the revision.</summary>
/// <remarks>
/// The principle depends on the seed, and with it on problem and draft, alone. Source: the supervised phase of Constitutional AI,
/// Bai et al. 2022, arXiv:2212.08073, §3, as one round: draft, critique by a principle drawn at random, revision, finetuning on the revisions.
/// </remarks>
public sealed class Principles : IFeedbackSource
{
    internal const string SourceName = "principles";

    private readonly ModelsWords _words;
    private readonly IReadOnlyList<string> _principles;

    /// <param name="options">The principles, and the model that criticises by them.</param>
    /// <param name="context">The task, and where models come from.</param>
    /// <exception cref="ArgumentException">If the task can't ask for a critique by one of the principles, or the options have problems.</exception>
    public Principles(PrinciplesOptions options, FeedbackContext context)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(context);
        var wrong = options.Problems().ToList();
        _words = wrong.Count == 0 ? new(SourceName, options.Critic, context) : throw new ArgumentException("principles: " + string.Join("; ", wrong), nameof(options));
        var known = _words.Task.Principles;
        _principles = options.Principles.Count > 0 ? options.Principles : known;
        if (_principles.Except(known).FirstOrDefault() is { } unknown)
        {
            throw new ArgumentException($"principles: task '{context.Task.Name}' has no question by \"{unknown}\": expected some of {string.Join(", ", known)}", nameof(options));
        }
    }

    /// <inheritdoc/>
    public string Name => SourceName;

    /// <inheritdoc/>
    /// <remarks>Null where the model writes nothing, or its context is too short for the question.</remarks>
    public Task<Remark?> GiveAsync(Problem problem, Draft draft, Score score, ulong seed, CancellationToken cancellation)
        => _words.AskAsync(CritiqueOf(problem, draft, seed), seed, cancellation);

    /// <inheritdoc/>
    public Task<IReadOnlyList<Remark?>> GiveAllAsync(IReadOnlyList<(ScoredDraft Draft, ulong Seed)> drafts, CancellationToken cancellation)
        => _words.AskAllAsync([.. drafts.Select(asked => (CritiqueOf(asked.Draft.Problem, asked.Draft.Draft, asked.Seed), asked.Seed))], cancellation);

    /// <inheritdoc/>
    public bool TakesAllAtOnce => _words.TakesAllAtOnce;

    private Critique CritiqueOf(Problem problem, Draft draft, ulong seed) => _words.Task.CritiqueBy(Drawn(seed), problem, draft.Text);

    /// <summary>The principle that a seed draws.</summary>
    internal string Drawn(ulong seed) => new SeededRandom(SeededRandom.SeedOf(SourceName, seed)).Pick(_principles);
}

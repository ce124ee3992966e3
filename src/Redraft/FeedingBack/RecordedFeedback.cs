namespace Redraft.FeedingBack;

/// <summary>Feedback that was written before the run: gives to each draft the words that were written on that very draft, and to others none.</summary>
/// <remarks>Where several remarks were made on one draft, the seed decides which is given.</remarks>
/// <param name="name">The source's name in the list.</param>
/// <param name="remarks">What there is, in a fixed order.</param>
/// <param name="comparisons">What was preferred to what, in a fixed order; null for nothing.</param>
public sealed class RecordedFeedback(string name, IEnumerable<RecordedRemark> remarks, IEnumerable<RecordedComparison>? comparisons = null) : IRecordedFeedbackSource
{
    private readonly ILookup<string, RecordedComparison> _comparisons = (comparisons ?? []).ToLookup(compared => compared.ProblemId, StringComparer.Ordinal);
    private readonly ILookup<string, RecordedRemark> _byProblem = remarks.ToLookup(remark => remark.ProblemId, StringComparer.Ordinal);

    /// <inheritdoc/>
    public string Name { get; } = name;

    /// <summary>Who wrote the remarks, each once.</summary>
    internal IReadOnlyList<Author> Authors => [.. _byProblem.SelectMany(problem => problem).Select(remark => remark.Remark.Author).Distinct()];

    /// <inheritdoc/>
    public IReadOnlyList<RecordedDraft> DraftsOn(Problem problem) =>
        [.. _byProblem[problem.Id].Select(remark => remark.Draft).DistinctBy(draft => draft.Text, StringComparer.Ordinal)];

    /// <inheritdoc/>
    public IReadOnlyList<RecordedDraft> RedraftsOn(Problem problem, string draft, string words) =>
    [
        .. _byProblem[problem.Id].Where(remark => remark.Draft.Text == draft && remark.Remark.Text == words)
            .Select(remark => remark.Redraft).OfType<RecordedDraft>().DistinctBy(redraft => redraft.Text, StringComparer.Ordinal),
    ];

    /// <inheritdoc/>
    public IReadOnlyList<RecordedComparison> ComparisonsOn(Problem problem) => [.. _comparisons[problem.Id]];

    /// <inheritdoc/>
    public Task<Remark?> GiveAsync(Problem problem, Draft draft, Score score, ulong seed, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        var said = _byProblem[problem.Id].Where(remark => remark.Draft.Text == draft.Text).Select(remark => remark.Remark).ToList();
        return Task.FromResult(said.Count == 0 ? null : new SeededRandom(seed).Pick(said));
    }
}

/// <summary>Words on a draft, as they were recorded.</summary>
/// <param name="ProblemId">The problem, by its id within the run's task.</param>
/// <param name="Draft">The draft that they were written on.</param>
/// <param name="Remark">The words.</param>
public sealed record RecordedRemark(string ProblemId, RecordedDraft Draft, Remark Remark)
{
    /// <summary>The draft that carries the words out; null where none was recorded.</summary>
    public RecordedDraft? Redraft { get; init; }
}

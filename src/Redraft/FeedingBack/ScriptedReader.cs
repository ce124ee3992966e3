using Redraft.Tasks.Posts;

namespace Redraft.FeedingBack;

/// <summary>A program in the place of the people of the <c>posts</c> task: feedback, comparisons, rankings and whether feedback was carried out.</summary>
/// <remarks>Deterministic per (problem, texts, seed). Its noise is that of people who misread: at set rates it is wrong, and never says so.</remarks>
public sealed class ScriptedReader : IComparisonSource
{
    /// <summary>Its name in recipes.</summary>
    public const string SourceName = "scripted-reader";

    private readonly ScriptedReaderOptions _options;

    /// <exception cref="ArgumentException">If the options have problems; the message lists them all.</exception>
    public ScriptedReader(ScriptedReaderOptions options)
    {
        var wrong = options.Problems().ToList();
        _options = wrong.Count == 0 ? options : throw new ArgumentException("scripted-reader: " + string.Join("; ", wrong), nameof(options));
    }

    /// <inheritdoc/>
    public string Name => SourceName;

    internal static Author ItsAuthor { get; } = new(AuthorKind.Program, SourceName);

    /// <inheritdoc/>
    /// <exception cref="ArgumentException">If the problem isn't of the <c>posts</c> task.</exception>
    public Task<Remark?> GiveAsync(Problem problem, Draft draft, Score score, ulong seed, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        var random = new SeededRandom(SeededRandom.SeedOf(SourceName, seed, problem.Id, draft.Text));
        return Task.FromResult<Remark?>(Say(problem, draft.Text, random));
    }

    /// <inheritdoc/>
    /// <exception cref="ArgumentException">If the problem isn't of the <c>posts</c> task.</exception>
    public Task<Preference> CompareAsync(Problem problem, Draft first, Draft second, ulong seed, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        return Task.FromResult(new Preference(Compare(problem, first.Text, second.Text, seed), ItsAuthor));
    }

    /// <summary>Which of two summaries is better: −1 the first, 1 the second, 0 neither; at the rate of the noise by chance.</summary>
    public int Compare(Problem problem, string first, string second, ulong seed)
    {
        var random = new SeededRandom(SeededRandom.SeedOf(SourceName, "compare", seed, problem.Id, first, second));
        return random.NextDouble() < _options.Noise
            ? random.Next(2) * 2 - 1
            : WorthOf(problem, second).CompareTo(WorthOf(problem, first));
    }

    /// <summary>Ranks of some summaries from 1, equal ones alike; at the rate of the noise a summary is taken for worth something else.</summary>
    /// <returns>As many ranks as summaries; ties share the lowest rank that they cover.</returns>
    public IReadOnlyList<int> Rank(Problem problem, IReadOnlyList<string> summaries, ulong seed)
    {
        var worths = summaries.Select((summary, i) =>
        {
            var random = new SeededRandom(SeededRandom.SeedOf(SourceName, "rank", seed, problem.Id, summary, i));
            return random.NextDouble() < _options.Noise ? random.Next(11) / 10.0 : WorthOf(problem, summary);
        }).ToList();
        return [.. worths.Select(worth => 1 + worths.Count(other => other > worth))];
    }

    /// <summary>Whether a redraft mends the worst flaw of the old summary, which is the main point of the feedback on it.</summary>
    public static bool CarriesOut(Problem problem, string old, string redraft)
    {
        var flaws = PostsTask.Read(problem, old);
        var now = PostsTask.Read(problem, redraft);
        return flaws.Count == 0 ? now.Count == 0 : !now.Any(flaw => flaw.Kind == flaws[0].Kind && flaw.Slot == flaws[0].Slot || flaw.Slot is not null && flaw.Slot == flaws[0].Slot)
            && now.All(flaw => flaw.Kind != FlawKind.Unreadable);
    }

    /// <summary>The kind of a summary's worst flaw, as annotators label it: coverage, accuracy, length, coherence, other; or none.</summary>
    public static string CategoryOf(Problem problem, string summary)
        => PostsTask.Read(problem, summary) is [var worst, ..] ? PostFeedback.Category(worst) : "none";

    private static double WorthOf(Problem problem, string summary) => SummaryReader.Worth(PostsTask.Read(problem, summary));

    private Remark Say(Problem problem, string summary, SeededRandom random)
    {
        var facts = PostsTask.FactsOf(problem);
        var flaws = PostsTask.Read(problem, summary);
        if (random.NextDouble() < _options.Wrong)
        {
            return Of(PostFeedback.Of(new Flaw(FlawKind.Missing, (Slot)random.Next(5)), facts.Change((Slot)random.Next(5), random), random));
        }

        return _options.Targets && flaws is [{ Found: { } words }, ..] && summary.IndexOf(words, StringComparison.OrdinalIgnoreCase) is >= 0 and var at
            ? Of(PostFeedback.OfMarked(random)) with { Target = new FeedbackTarget(at, words.Length) }
            : Of(flaws.Count == 0 ? PostFeedback.Right : PostFeedback.Of(flaws.Take(_options.Points), facts, random));
    }

    private static Remark Of(string text) => new(text, ItsAuthor);
}

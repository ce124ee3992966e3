using Redraft.Tasks;

namespace Redraft.Rating;

/// <summary>Scores from the model's own log-probabilities: of the redraft, of the feedback given the redraft, of both together.</summary>
/// <remarks>
/// Mean nats a token; x the problem, y the first draft, f the feedback, r the redraft, E the mean over problems of the mean over redrafts of lp(f | x, r):
/// <code>
/// r-given-xyf                             lp(r | x, y, f)                          highest
/// r-given-x                               lp(r | x)                                highest
/// f-given-xr                              lp(f | x, r)                             lowest: good redrafts make the old feedback unlikely
/// f-given-xr-minus-expected               | lp(f | x, r) − E |                     lowest
/// f-given-xr-minus-r-given-xyf            lp(f | x, r) − lp(r | x, y, f)           lowest
/// f-given-xr-minus-r-given-x              lp(f | x, r) − lp(r | x)                 lowest
/// f-given-xr-minus-r-given-xyf-expected   | lp(f | x, r) − lp(r | x, y, f) − E |   lowest
/// f-given-xr-minus-r-given-x-expected     | lp(f | x, r) − lp(r | x) − E |         lowest
/// joint-xyfr                              lp of the whole prompt and redraft       highest
/// joint-xrf                               lp of the whole critique                 lowest
/// </code>
/// Source: the scoring functions published with Scheurer et al. 2023, arXiv:2303.16755. Differs from the source: lp(r | x) in the prompt for first drafts,
/// where the source measures it in the prompt for feedback; joint-xrf keeps the source's direction, which is probably a sign that was forgotten.
/// </remarks>
public sealed class LogProbability : IRater
{
    private readonly Func<ScoredDraft[], RatingContext, CancellationToken, Task<IReadOnlyList<double>>> _rate;

    private LogProbability(string name, string summary, bool lower, bool critique, Func<ScoredDraft[], RatingContext, CancellationToken, Task<IReadOnlyList<double>>> rate)
        => (Name, Summary, LowerIsBetter, NeedsCritique, _rate) = (name, summary, lower, critique, rate);

    /// <summary>All ten, in the order of the table.</summary>
    public static IReadOnlyList<IRater> Every() =>
    [
        new LogProbability("r-given-xyf", "log-probability of the redraft, given draft and feedback", false, false, (r, c, t) => c.Likelihoods.OfRedraftGivenFeedbackAsync(r, t)),
        new LogProbability("r-given-x", "log-probability of the redraft, given the problem alone", false, false, (r, c, t) => c.Likelihoods.OfRedraftAsync(r, t)),
        new LogProbability("f-given-xr", "log-probability of the feedback, given the redraft; the lowest", true, true, (r, c, t) => c.Likelihoods.OfFeedbackAsync(r, t)),
        new LogProbability("f-given-xr-minus-expected", "how far that is from its mean; the lowest", true, true, (r, c, t) => MinusAsync(r, c, null, true, t)),
        new LogProbability("f-given-xr-minus-r-given-xyf", "f-given-xr less r-given-xyf; the lowest", true, true, (r, c, t) => MinusAsync(r, c, Given, false, t)),
        new LogProbability("f-given-xr-minus-r-given-x", "f-given-xr less r-given-x; the lowest", true, true, (r, c, t) => MinusAsync(r, c, Alone, false, t)),
        new LogProbability("f-given-xr-minus-r-given-xyf-expected", "how far that is from the mean of f-given-xr; the lowest", true, true, (r, c, t) => MinusAsync(r, c, Given, true, t)),
        new LogProbability("f-given-xr-minus-r-given-x-expected", "how far that is from the mean of f-given-xr; the lowest", true, true, (r, c, t) => MinusAsync(r, c, Alone, true, t)),
        new LogProbability("joint-xyfr", "log-probability of problem, draft, feedback and redraft together", false, false, (r, c, t) => c.Likelihoods.OfAllAsync(r, t)),
        new LogProbability("joint-xrf", "log-probability of problem, redraft and feedback together; the lowest", true, true, (r, c, t) => c.Likelihoods.OfRedraftAndFeedbackAsync(r, t)),
    ];

    /// <inheritdoc/>
    public string Name { get; }

    /// <inheritdoc/>
    public string Summary { get; }

    /// <inheritdoc/>
    public bool LowerIsBetter { get; }

    /// <inheritdoc/>
    public bool NeedsFeedback => Name != "r-given-x";

    /// <inheritdoc/>
    public Models.ModelNeed? Needs => Models.ModelNeed.Scores;

    private bool NeedsCritique { get; }

    /// <inheritdoc/>
    public string? Refusal(ITask task) => NeedsCritique && task is not IJudgedTask ? $"task '{task.Name}' has no prompt for feedback" : null;

    /// <inheritdoc/>
    public Task<IReadOnlyList<double>> RateAsync(IReadOnlyList<ScoredDraft> redrafts, RatingContext context, CancellationToken cancellation)
        => _rate([.. redrafts], context, cancellation);

    private static Task<IReadOnlyList<double>> Given(ScoredDraft[] redrafts, RatingContext context, CancellationToken cancellation)
        => context.Likelihoods.OfRedraftGivenFeedbackAsync(redrafts, cancellation);

    private static Task<IReadOnlyList<double>> Alone(ScoredDraft[] redrafts, RatingContext context, CancellationToken cancellation)
        => context.Likelihoods.OfRedraftAsync(redrafts, cancellation);

    private static async Task<IReadOnlyList<double>> MinusAsync(
        ScoredDraft[] redrafts, RatingContext context, Func<ScoredDraft[], RatingContext, CancellationToken, Task<IReadOnlyList<double>>>? less, bool expected,
        CancellationToken cancellation)
    {
        var feedback = await context.Likelihoods.OfFeedbackAsync(redrafts, cancellation).ConfigureAwait(false);
        var other = less is null ? null : await less(redrafts, context, cancellation).ConfigureAwait(false);
        var mean = Expected(redrafts, feedback);
        return [.. feedback.Select((f, i) => expected ? Math.Abs(f - (other?[i] ?? 0) - mean) : f - (other?[i] ?? 0))];
    }

    /// <summary>E: the mean over problems of the mean over their redrafts; what is not a number is left out.</summary>
    internal static double Expected(IReadOnlyList<ScoredDraft> redrafts, IReadOnlyList<double> feedback)
        => redrafts.Zip(feedback).Where(pair => !double.IsNaN(pair.Second)).GroupBy(pair => pair.First.Problem.Id)
            .Select(problem => problem.Average(pair => pair.Second)).DefaultIfEmpty(double.NaN).Average();
}

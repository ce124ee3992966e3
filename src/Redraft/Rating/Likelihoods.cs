using Redraft.Models;
using Redraft.Tasks;

namespace Redraft.Rating;

/// <summary>Mean token log-probabilities of redrafts, feedback and whole prompts, in nats; each computed once per redraft.</summary>
/// <remarks>x the problem, y the first draft, f the feedback, r the redraft. NaN where something is missing or too long for the model.</remarks>
internal sealed class Likelihoods(ITask task, ILanguageModel model)
{
    private readonly Dictionary<(string What, string Draft), double> _known = [];

    /// <summary>ln p(r | x, y, f), in the prompt for redrafts.</summary>
    public Task<IReadOnlyList<double>> OfRedraftGivenFeedbackAsync(IReadOnlyList<ScoredDraft> redrafts, CancellationToken cancellation) => CompletionsAsync(
        "r|xyf", redrafts,
        r => r is { Parent: { } y, Feedback: { } f } ? new(Refinement.PromptFor(task, r.Problem, y, f), task.ToCompletion(r.Problem, r.Draft.Text)) : null,
        cancellation);

    /// <summary>ln p(r | x), in the prompt for first drafts.</summary>
    public Task<IReadOnlyList<double>> OfRedraftAsync(IReadOnlyList<ScoredDraft> redrafts, CancellationToken cancellation) => CompletionsAsync(
        "r|x", redrafts, r => new(task.DraftPrompt(r.Problem), task.ToCompletion(r.Problem, r.Draft.Text)), cancellation);

    /// <summary>ln p(f | x, r), in the prompt for feedback.</summary>
    public Task<IReadOnlyList<double>> OfFeedbackAsync(IReadOnlyList<ScoredDraft> redrafts, CancellationToken cancellation) => CompletionsAsync(
        "f|xr", redrafts,
        r => r.Feedback is { } f ? new(((IJudgedTask)task).CritiquePrompt(r.Problem, r.Draft.Text), f.Text) : null, cancellation);

    /// <summary>The whole text of the prompt for redrafts with the redraft: x, y, f, r.</summary>
    public Task<IReadOnlyList<double>> OfAllAsync(IReadOnlyList<ScoredDraft> redrafts, CancellationToken cancellation) => WholeAsync(
        "xyfr", redrafts,
        r => r is { Parent: { } y, Feedback: { } f } ? Refinement.PromptFor(task, r.Problem, y, f).Text(task.ToCompletion(r.Problem, r.Draft.Text)) : null, cancellation);

    /// <summary>The whole text of the prompt for feedback with the feedback: x, r, f.</summary>
    public Task<IReadOnlyList<double>> OfRedraftAndFeedbackAsync(IReadOnlyList<ScoredDraft> redrafts, CancellationToken cancellation) => WholeAsync(
        "xrf", redrafts, r => r.Feedback is { } f ? ((IJudgedTask)task).CritiquePrompt(r.Problem, r.Draft.Text).Text(f.Text) : null, cancellation);

    private Task<IReadOnlyList<double>> CompletionsAsync(
        string what, IReadOnlyList<ScoredDraft> redrafts, Func<ScoredDraft, PromptedText?> text, CancellationToken cancellation) => ComputeAsync(
        what, redrafts, text, model.Fits, async texts => await model.ScoreAsync(texts, cancellation).ConfigureAwait(false));

    private Task<IReadOnlyList<double>> WholeAsync(
        string what, IReadOnlyList<ScoredDraft> redrafts, Func<ScoredDraft, Prompt?> text, CancellationToken cancellation) => ComputeAsync(
        what, redrafts, text, prompt => model.Fits(new PromptedText(prompt, "")),
        async prompts => await model.ScoreWholeAsync(prompts, cancellation).ConfigureAwait(false));

    private async Task<IReadOnlyList<double>> ComputeAsync<T>(
        string what, IReadOnlyList<ScoredDraft> redrafts, Func<ScoredDraft, T?> text, Func<T, bool> fits,
        Func<IReadOnlyList<T>, Task<IReadOnlyList<IReadOnlyList<float>>>> score)
        where T : class
    {
        var open = redrafts.Where(r => !_known.ContainsKey((what, r.Draft.Id))).Select(r => (r.Draft.Id, Text: text(r))).ToList();
        var readable = open.Where(o => o.Text is { } t && fits(t)).ToList();
        foreach (var (id, _) in open)
        {
            _known[(what, id)] = double.NaN;
        }

        if (readable.Count > 0)
        {
            var scores = await score([.. readable.Select(o => o.Text!)]).ConfigureAwait(false);
            for (var i = 0; i < readable.Count; i++)
            {
                _known[(what, readable[i].Id)] = scores[i].Count == 0 ? double.NaN : scores[i].Average(p => (double)p);
            }
        }

        return [.. redrafts.Select(r => _known[(what, r.Draft.Id)])];
    }
}

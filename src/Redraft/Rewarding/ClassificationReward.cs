using Redraft.Models;
using Redraft.Rating;
using Redraft.Tasks;

namespace Redraft.Rewarding;

/// <summary>Answers "is this an excellent one?": yes for the preferred text, no for the other.</summary>
/// <remarks>
/// <code>
/// R(x) = P(yes) / (P(yes) + P(no)) of the answer's first token           0 to 1
/// loss = Σ_t w[t]·(−logp[t]) / Σ_t w[t],   w = 1 for the answer word, prompt-loss-weight for each token of the prompt
/// P(x preferred to z) = σ(s(x) − s(z)),   s = ln P(yes) − ln P(no)         exactly one of the two is excellent
/// </code>
/// Source: Scheurer et al. 2023, arXiv:2303.16755, the classification reward model. Differs from the source: the loss is divided by the sum of weights,
/// there by the count of tokens with any loss (<see cref="AnswerLoss"/>); the questions' words are ours.
/// </remarks>
public sealed class ClassificationReward : IRewardKind
{
    /// <inheritdoc/>
    public string Name => "classification";

    /// <inheritdoc/>
    public string Summary => "learns to answer yes or no: is this an excellent one?";

    /// <inheritdoc/>
    public string Objective => "weighted-nll";

    /// <inheritdoc/>
    public IReadOnlyList<PromptedText> Examples(IJudgedTask task, TextPair pair)
    {
        var (preferred, other) = (task.AskExcellent(pair.Problem, pair.First), task.AskExcellent(pair.Problem, pair.Second));
        return [AnswerScores.Learn(preferred, preferred.For), AnswerScores.Learn(other, other.Against)];
    }

    /// <inheritdoc/>
    public Task<IReadOnlyList<double>> RateAsync(ILanguageModel model, IJudgedTask task, IReadOnlyList<ProblemText> texts, CancellationToken cancellation)
        => Answers.ProbabilitiesAsync(model, [.. texts.Select(text => task.AskExcellent(text.Problem, text.Text))], cancellation);

    /// <inheritdoc/>
    public Task<IReadOnlyList<double>> CompareAsync(ILanguageModel model, IJudgedTask task, IReadOnlyList<TextPair> pairs, CancellationToken cancellation)
        => AnswerScores.DifferencesAsync(model, task, pairs, cancellation);
}

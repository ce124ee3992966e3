using Redraft.Models;
using Redraft.Tasks;

namespace Redraft.Rewarding;

/// <summary>A linear head on the last token's hidden state, trained so that the preferred text of a pair has the higher score.</summary>
/// <remarks>
/// <code>
/// s(x) = (w[yes] − w[no])·h(x) = ln P(yes) − ln P(no)        nats
/// loss = mean over pairs of −ln σ(s(preferred) − s(other))
/// </code>
/// Source: Scheurer et al. 2023, arXiv:2303.16755, the scalar reward model. Differs from the source: the head starts as the difference of two rows of the
/// language-model head, and lives in them, so that its checkpoint is one of a language model. Cost: four passes a pair, two for each text.
/// </remarks>
public sealed class ScalarReward : IRewardKind
{
    /// <inheritdoc/>
    public string Name => "scalar";

    /// <inheritdoc/>
    public string Summary => "a linear head on the last hidden state, by the pairwise logistic loss";

    /// <inheritdoc/>
    public string Objective => "pairwise-logistic";

    /// <inheritdoc/>
    public IReadOnlyList<PromptedText> Examples(IJudgedTask task, TextPair pair)
    {
        var (preferred, other) = (task.AskExcellent(pair.Problem, pair.First), task.AskExcellent(pair.Problem, pair.Second));
        return
        [
            AnswerScores.Learn(preferred, preferred.For), AnswerScores.Learn(preferred, preferred.Against, -1),
            AnswerScores.Learn(other, other.For, -1), AnswerScores.Learn(other, other.Against),
        ];
    }

    /// <inheritdoc/>
    public Task<IReadOnlyList<double>> RateAsync(ILanguageModel model, IJudgedTask task, IReadOnlyList<ProblemText> texts, CancellationToken cancellation)
        => AnswerScores.OfAsync(model, task, texts, cancellation);

    /// <inheritdoc/>
    public Task<IReadOnlyList<double>> CompareAsync(ILanguageModel model, IJudgedTask task, IReadOnlyList<TextPair> pairs, CancellationToken cancellation)
        => AnswerScores.DifferencesAsync(model, task, pairs, cancellation);
}

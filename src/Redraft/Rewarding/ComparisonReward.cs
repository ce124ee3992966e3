using Redraft.Models;
using Redraft.Rating;
using Redraft.Tasks;

namespace Redraft.Rewarding;

/// <summary>Answers "which of the two is better?", shown in both orders.</summary>
/// <remarks>
/// <code>
/// P(x preferred to z) = (P(first after x, z) + P(second after z, x)) / 2
/// R(x) = mean over opponents z of P(x preferred to z)        0 to 1; a text against itself counts ½
/// </code>
/// The opponents of all texts of a problem are the same: the first four distinct ones that are rated together. Both orders make an example of a
/// pair, so that the answer can't be learned from the place. Source: Scheurer et al. 2023, arXiv:2303.16755, the comparison reward model.
/// Differs from the source: both orders at training and at use, and a score of a single text, which there is none.
/// </remarks>
public sealed class ComparisonReward : IRewardKind
{
    private const int Opponents = 4;

    /// <inheritdoc/>
    public string Name => "comparison";

    /// <inheritdoc/>
    public string Summary => "learns to answer which of two is better, in both orders";

    /// <inheritdoc/>
    public string Objective => "weighted-nll";

    /// <inheritdoc/>
    public IReadOnlyList<PromptedText> Examples(IJudgedTask task, TextPair pair)
    {
        var (ahead, behind) = (task.AskBetter(pair.Problem, pair.First, pair.Second), task.AskBetter(pair.Problem, pair.Second, pair.First));
        return [AnswerScores.Learn(ahead, ahead.For), AnswerScores.Learn(behind, behind.Against)];
    }

    /// <inheritdoc/>
    public async Task<IReadOnlyList<double>> RateAsync(ILanguageModel model, IJudgedTask task, IReadOnlyList<ProblemText> texts, CancellationToken cancellation)
    {
        var opponents = texts.GroupBy(text => text.Problem.Id).ToDictionary(of => of.Key, of => of.Select(text => text.Text).Distinct().Take(Opponents).ToList());
        var pairs = texts.SelectMany((text, i) => opponents[text.Problem.Id].Select(z => (Text: i, Pair: new TextPair(text.Problem, text.Text, z)))).ToList();
        var odds = await CompareAsync(model, task, [.. pairs.Select(p => p.Pair)], cancellation).ConfigureAwait(false);
        var shares = pairs.Zip(odds, (p, o) => (p.Text, Share: Answers.Share(o, 0))).Where(p => !double.IsNaN(p.Share)).ToLookup(p => p.Text, p => p.Share);
        return [.. texts.Select((_, i) => shares[i].DefaultIfEmpty(double.NaN).Average())];
    }

    /// <inheritdoc/>
    public async Task<IReadOnlyList<double>> CompareAsync(ILanguageModel model, IJudgedTask task, IReadOnlyList<TextPair> pairs, CancellationToken cancellation)
    {
        var first = await Answers.ProbabilitiesAsync(
            model, [.. pairs.SelectMany(p => new[] { task.AskBetter(p.Problem, p.First, p.Second), task.AskBetter(p.Problem, p.Second, p.First) })], cancellation)
            .ConfigureAwait(false);
        return [.. pairs.Select((_, i) => Odds(first[2 * i], first[(2 * i) + 1]))];
    }

    // Sums of both, so that a pair the other way around has the same number with the other sign, and a text against itself 0.
    private static double Odds(double ahead, double behind) => Math.Log(ahead + (1 - behind)) - Math.Log(behind + (1 - ahead));
}

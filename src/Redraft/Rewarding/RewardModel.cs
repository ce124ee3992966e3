using Redraft.Models;
using Redraft.Tasks;

namespace Redraft.Rewarding;

/// <summary>A reward model of a run: scores any text of any problem of its task.</summary>
/// <param name="kind">How its numbers are read.</param>
/// <param name="model">The trained model.</param>
/// <param name="task">Asks its questions.</param>
public sealed class RewardModel(IRewardKind kind, ILanguageModel model, IJudgedTask task)
{
    /// <summary>What identifies it.</summary>
    public string Id => model.Id;

    /// <summary>One number per text, the higher the better, in their order; equal texts of a problem have equal numbers. NaN where a text is too long.</summary>
    public async Task<IReadOnlyList<double>> RateAsync(IReadOnlyList<ProblemText> texts, CancellationToken cancellation)
    {
        var distinct = texts.DistinctBy(text => (text.Problem.Id, text.Text)).ToList();
        var numbers = await kind.RateAsync(model, task, distinct, cancellation).ConfigureAwait(false);
        var known = distinct.Zip(numbers).ToDictionary(pair => (pair.First.Problem.Id, pair.First.Text), pair => pair.Second);
        return [.. texts.Select(text => known[(text.Problem.Id, text.Text)])];
    }

    /// <summary>ln P(first) − ln P(second) of each pair, in nats.</summary>
    public Task<IReadOnlyList<double>> CompareAsync(IReadOnlyList<TextPair> pairs, CancellationToken cancellation) => kind.CompareAsync(model, task, pairs, cancellation);
}

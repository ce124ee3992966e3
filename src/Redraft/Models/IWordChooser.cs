using Redraft.Tasks;

namespace Redraft.Models;

/// <summary>A model that says which of two words it would answer with: what judges need of a model that scores no texts. Thread-safe.</summary>
public interface IWordChooser
{
    /// <summary>Each question's ln P(for) − ln P(against) in nats; NaN where neither is among what the model may say, or the question is longer than its context.</summary>
    /// <exception cref="NotSupportedException">If the model gives neither probabilities nor votes.</exception>
    Task<IReadOnlyList<double>> LogOddsAsync(IReadOnlyList<JudgeQuestion> questions, CancellationToken cancellation);
}

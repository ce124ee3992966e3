using Redraft.Models;
using Redraft.Tasks;

namespace Redraft.Rewarding;

/// <summary>A kind of reward model: what a model learns from comparisons, and how a number is read off it. Deterministic; thread-safe.</summary>
public interface IRewardKind
{
    /// <summary>Unique kebab-case name.</summary>
    string Name { get; }

    /// <summary>One line for <c>redraft list</c>.</summary>
    string Summary { get; }

    /// <summary>The engine's objective that it is trained with.</summary>
    string Objective { get; }

    /// <summary>What is learned from a pair; as many examples for every pair.</summary>
    /// <param name="task">Asks the questions.</param>
    /// <param name="pair">The preferred text first.</param>
    IReadOnlyList<PromptedText> Examples(IJudgedTask task, TextPair pair);

    /// <summary>One number per text, the higher the better; NaN where a text is too long for the model.</summary>
    /// <param name="model">A model that was trained on such examples.</param>
    /// <param name="task">Asks the questions.</param>
    /// <param name="texts">All that are to be rated together, each once.</param>
    /// <param name="cancellation">Ends it.</param>
    Task<IReadOnlyList<double>> RateAsync(ILanguageModel model, IJudgedTask task, IReadOnlyList<ProblemText> texts, CancellationToken cancellation);

    /// <summary>ln P(first) − ln P(second) of each pair, in nats: how much likelier the first is to be preferred; NaN where a text is too long.</summary>
    /// <param name="model">A model that was trained on such examples.</param>
    /// <param name="task">Asks the questions.</param>
    /// <param name="pairs">The texts; the same pair the other way around has the same number with the other sign.</param>
    /// <param name="cancellation">Ends it.</param>
    Task<IReadOnlyList<double>> CompareAsync(ILanguageModel model, IJudgedTask task, IReadOnlyList<TextPair> pairs, CancellationToken cancellation);
}

/// <summary>A text on a problem.</summary>
/// <param name="Problem">What was asked.</param>
/// <param name="Text">What was written.</param>
public sealed record ProblemText(Problem Problem, string Text);

/// <summary>Two texts on a problem.</summary>
/// <param name="Problem">What was asked.</param>
/// <param name="First">The one.</param>
/// <param name="Second">The other.</param>
public sealed record TextPair(Problem Problem, string First, string Second);

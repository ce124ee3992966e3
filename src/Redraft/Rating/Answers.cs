using Redraft.Models;
using Redraft.Tasks;

namespace Redraft.Rating;

/// <summary>Reads a model's answers to questions with two answers off the probabilities of their first token.</summary>
public static class Answers
{
    private const int WithEnd = 2; // tokens of a one-token answer and the end of the text

    /// <summary>Each question's P(for) / (P(for) + P(against)).</summary>
    /// <inheritdoc cref="LogOddsAsync"/>
    public static async Task<IReadOnlyList<double>> ProbabilitiesAsync(ILanguageModel judge, IReadOnlyList<JudgeQuestion> questions, CancellationToken cancellation)
        => [.. (await LogOddsAsync(judge, questions, cancellation).ConfigureAwait(false)).Select(odds => Share(odds, 0))];

    /// <summary>Each question's ln P(for) − ln P(against), in nats.</summary>
    /// <remarks>Source: Scheurer et al. 2023, arXiv:2303.16755, §2.2. NaN for a question that is longer than the model's context.</remarks>
    /// <exception cref="ArgumentException">If an answer is more than one token of the model, or one of its tokens begins both.</exception>
    public static async Task<IReadOnlyList<double>> LogOddsAsync(ILanguageModel judge, IReadOnlyList<JudgeQuestion> questions, CancellationToken cancellation)
    {
        if (judge is IWordChooser chooser)
        {
            return await chooser.LogOddsAsync(questions, cancellation).ConfigureAwait(false);
        }

        var fits = questions.Select(q => judge.Fits(new PromptedText(q.Prompt, q.For)) && judge.Fits(new PromptedText(q.Prompt, q.Against))).ToList();
        var texts = questions.Zip(fits).Where(q => q.Second)
            .SelectMany(q => new[] { new PromptedText(q.First.Prompt, q.First.For), new PromptedText(q.First.Prompt, q.First.Against) }).ToList();
        var scores = await judge.ScoreAsync(texts, cancellation).ConfigureAwait(false);
        for (var i = 0; i < texts.Count; i++)
        {
            if (scores[i].Count != WithEnd)
            {
                throw new ArgumentException(
                    $"the answer '{texts[i].Text}' is {scores[i].Count - 1} tokens of the model {judge.Id}, expected one: its first token says nothing; use a judge whose vocabulary has it, or answers that are single tokens",
                    nameof(questions));
            }
        }

        var next = 0;
        return [.. fits.Select(fit => fit ? (double)scores[next++][0] - scores[next++][0] : double.NaN)];
    }

    /// <summary>exp(a) / (exp(a) + exp(b)) of two log-probabilities in nats.</summary>
    public static double Share(double a, double b) => 1 / (1 + Math.Exp(b - a));
}

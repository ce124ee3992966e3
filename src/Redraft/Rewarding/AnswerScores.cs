using Redraft.Models;
using Redraft.Rating;
using Redraft.Tasks;

namespace Redraft.Rewarding;

/// <summary>Scores of texts by the answer to "is this an excellent one?", shared by the kinds that look at one text at a time.</summary>
internal static class AnswerScores
{
    /// <summary>s(x) = ln P(yes) − ln P(no) after the question about each text.</summary>
    public static Task<IReadOnlyList<double>> OfAsync(ILanguageModel model, IJudgedTask task, IReadOnlyList<ProblemText> texts, CancellationToken cancellation)
        => Answers.LogOddsAsync(model, [.. texts.Select(text => task.AskExcellent(text.Problem, text.Text))], cancellation);

    /// <summary>s(first) − s(second) of each pair.</summary>
    public static async Task<IReadOnlyList<double>> DifferencesAsync(ILanguageModel model, IJudgedTask task, IReadOnlyList<TextPair> pairs, CancellationToken cancellation)
    {
        var scores = await OfAsync(
            model, task, [.. pairs.SelectMany(pair => new[] { new ProblemText(pair.Problem, pair.First), new ProblemText(pair.Problem, pair.Second) })], cancellation)
            .ConfigureAwait(false);
        return [.. pairs.Select((_, i) => scores[2 * i] - scores[(2 * i) + 1])];
    }

    /// <summary>An answer to be learned, its one word alone.</summary>
    public static PromptedText Learn(JudgeQuestion question, string answer, double weight = 1) => new(question.Prompt, answer) { Weight = weight, LearnsEnd = false };
}

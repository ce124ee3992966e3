using Redraft.Annotating;
using Redraft.Models;
using Redraft.Tasks;

namespace Redraft.Rating;

/// <summary>Asks a model whether points that one person made are among what another wrote on the same draft.</summary>
internal static class PointJudge
{
    /// <summary>Who asks: gives P(yes) / (P(yes) + P(no)) of each, NaN where the question is longer than the context; null where the task has no such question.</summary>
    public static Func<IReadOnlyList<PointInWords>, CancellationToken, Task<IReadOnlyList<double>>>? Of(ITask task, ILanguageModel judge)
    {
        if (task is not IJudgedTask judged || judged.AskIsAmong(ProblemOf(task.Name, "", ""), "", "", "") is null)
        {
            return null;
        }

        return (asked, cancellation) => Answers.ProbabilitiesAsync(
            judge, [.. asked.Select(of => judged.AskIsAmong(ProblemOf(of.Item.Task, of.Item.ProblemId, of.Item.Description), of.Item.Texts[0].Text, of.Point, of.Words)!)], cancellation);
    }

    private static Problem ProblemOf(string task, string id, string description) => new() { Id = id, Task = task, Split = Split.Train, Description = description, Signature = "" };
}

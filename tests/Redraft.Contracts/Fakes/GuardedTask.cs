using Redraft.Models;
using Redraft.Tasks;

namespace Redraft.Contracts.Fakes;

/// <summary>Another task whose held-out problems nobody may look at.</summary>
public sealed class GuardedTask(ITask inner) : ITask
{
    public string Name => inner.Name;

    public string Summary => inner.Summary;

    public bool HasTests => inner.HasTests;

    public string TemplateHash => inner.TemplateHash;

    public string Signature => inner.Signature;

    public IReadOnlyList<string> Stop => inner.Stop;

    public IReadOnlyList<Problem> Problems(Split split)
        => split == Split.HeldOut ? throw new InvalidOperationException("the held-out problems were asked for in training") : inner.Problems(split);

    public Prompt DraftPrompt(Problem problem) => inner.DraftPrompt(problem);

    public Prompt RefinePrompt(Problem problem, string draft, string? feedback) => inner.RefinePrompt(problem, draft, feedback);

    public Prompt RefinePrompt(Problem problem, string draft, string feedback, FeedbackTarget target) => inner.RefinePrompt(problem, draft, feedback, target);

    public string ToDraft(Problem problem, string completion) => inner.ToDraft(problem, completion);

    public string ToCompletion(Problem problem, string draft) => inner.ToCompletion(problem, draft);

    public Task<Score> ScoreAsync(Problem problem, Draft draft, CancellationToken cancellation) => inner.ScoreAsync(problem, draft, cancellation);
}

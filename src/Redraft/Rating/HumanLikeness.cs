using Redraft.Tasks;

namespace Redraft.Rating;

/// <summary>Asks the model itself whether a person wrote the redraft.</summary>
/// <remarks>
/// <code>P(yes) / (P(yes) + P(no)) of the first answer token</code>
/// From 0 to 1. Source: the authors' overview post of imitation learning from language feedback, which proposes it as a guard against models that
/// learn from model-written text; not measured there.
/// </remarks>
public sealed class HumanLikeness : IRater
{
    /// <inheritdoc/>
    public string Name => "written-by-a-person";

    /// <inheritdoc/>
    public string Summary => "the model's answer to: did a person write this?";

    /// <inheritdoc/>
    public Models.ModelNeed? Needs => Models.ModelNeed.Choices;

    /// <inheritdoc/>
    public string? Refusal(ITask task) => task is IJudgedTask ? null : $"task '{task.Name}' has no questions for a judge";

    /// <inheritdoc/>
    public IReadOnlyList<string> AnswerWords(ITask task, Problem problem) => ((IJudgedTask)task).AskHuman(problem, "") is var asked ? [asked.For, asked.Against] : [];

    /// <inheritdoc/>
    public Task<IReadOnlyList<double>> RateAsync(IReadOnlyList<ScoredDraft> redrafts, RatingContext context, CancellationToken cancellation)
        => Answers.ProbabilitiesAsync(context.Judge, [.. redrafts.Select(r => ((IJudgedTask)context.Task).AskHuman(r.Problem, r.Draft.Text))], cancellation);
}

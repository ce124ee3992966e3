using Redraft.Tasks;

namespace Redraft.Rating;

/// <summary>Asks the model itself whether a redraft carries the feedback out.</summary>
/// <remarks>
/// <code>
/// R_i = P(yes) / (P(yes) + P(no)) of the first answer token of question i        R = mean of R_1 … R_5
/// </code>
/// From 0 to 1; NaN without feedback or where a prompt is longer than the context. Cost: two scored answers per redraft and question, one prompt.
/// Source: Scheurer et al. 2023, arXiv:2303.16755, §2.2: the InstructRM ensemble, a mean of probabilities, and its single prompts. The wordings are ours.
/// </remarks>
public sealed class InstructRm : IRater
{
    private readonly int? _question;

    private InstructRm(int? question) => _question = question;

    /// <summary>The ensemble, and its five members.</summary>
    public static IReadOnlyList<IRater> Every() => [new InstructRm(null), .. Enumerable.Range(0, 5).Select(question => new InstructRm(question))];

    /// <inheritdoc/>
    public string Name => _question is { } q ? $"instruct-rm-{q + 1}" : "instruct-rm";

    /// <inheritdoc/>
    public string Summary => _question is { } q
        ? $"the model's answer to question {q + 1} of five: was the feedback carried out?"
        : "the mean of the model's answers to five questions: was the feedback carried out?";

    /// <inheritdoc/>
    public bool NeedsFeedback => true;

    /// <inheritdoc/>
    public Models.ModelNeed? Needs => Models.ModelNeed.Choices;

    /// <inheritdoc/>
    public string? Refusal(ITask task) => task is not IJudgedTask judged ? $"task '{task.Name}' has no questions for a judge"
        : _question >= judged.Questions ? $"task '{task.Name}' has {judged.Questions} questions" : null;

    /// <inheritdoc/>
    public IReadOnlyList<string> AnswerWords(ITask task, Problem problem)
        => [.. Forms((IJudgedTask)task).Select(form => ((IJudgedTask)task).AskCarriedOut(form, problem, "", "", "")).SelectMany(question => new[] { question.For, question.Against }).Distinct()];

    /// <inheritdoc/>
    public async Task<IReadOnlyList<double>> RateAsync(IReadOnlyList<ScoredDraft> redrafts, RatingContext context, CancellationToken cancellation)
    {
        var task = (IJudgedTask)context.Task;
        var forms = Forms(task);
        var asked = redrafts.Select(r => r is { Parent: { } parent, Feedback: { } feedback }
            ? forms.Select(form => task.AskCarriedOut(form, r.Problem, parent.Text, feedback.Text, r.Draft.Text)).ToList()
            : []).ToList();
        var answers = new Queue<double>(await Answers.ProbabilitiesAsync(context.Judge, [.. asked.SelectMany(of => of)], cancellation).ConfigureAwait(false));
        return [.. asked.Select(of => of.Select(_ => answers.Dequeue()).ToList()).Select(of => of.Count == 0 ? double.NaN : of.Average())];
    }

    private IReadOnlyList<int> Forms(IJudgedTask task) => _question is { } one ? [one] : [.. Enumerable.Range(0, task.Questions)];
}

using Redraft.Models;
using Redraft.Runs;

namespace Redraft.Imitating;

/// <summary>Plain supervised finetuning on the reference answers: what one would do with an answer to every training problem.</summary>
/// <remarks>
/// It sees every training problem of the run at once, those too that no round drafts; with recorded feedback those alone that it speaks of.
/// Source: Chen, A. et al. 2023, arXiv:2303.16749,
/// Table 4, the gold arm. Differs from the source: every training problem counts, there those alone whose refinement was selected.
/// </remarks>
public sealed class GoldTraining : IBaseline
{
    /// <summary>The baseline's name.</summary>
    public const string BaselineName = "sft-gold";

    /// <inheritdoc/>
    public string Name => BaselineName;

    /// <inheritdoc/>
    public string Summary => "learning from the reference solutions";

    /// <inheritdoc/>
    public string StagePrefix => "gold";

    /// <inheritdoc/>
    public async Task<(ILanguageModel Policy, IReadOnlyList<Lesson> Lessons)> RunAsync(RunContext run, Imitator imitator, CancellationToken cancellation)
    {
        IReadOnlyList<Lesson> lessons = [.. run.Training.Where(p => p.Reference is not null).Select(p => Lessons.OfReference(run.Task, p))];
        var policy = await imitator.FinetuneAsync($"{StagePrefix}/imitate", lessons, run.Recipe.Training, cancellation).ConfigureAwait(false);
        return (policy, lessons);
    }
}

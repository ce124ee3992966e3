using Redraft.FeedingBack;
using Redraft.Models;
using Redraft.Rating;
using Redraft.Recipes;
using Redraft.Rewarding;
using Redraft.Runs;
using Redraft.Tasks;
using Redraft.Tasks.Posts;

namespace Redraft.Papers;

/// <summary>Training language models with language feedback at scale: summaries, with a scripted reader in the people's place.</summary>
/// <remarks>Source: Scheurer et al. 2023, arXiv:2303.16755. Its 100, 1,000 and 5,000 examples become the recipe's three sizes.</remarks>
public sealed class Scheurer2023 : IPaperStudy
{
    /// <inheritdoc/>
    public string Name => "scheurer2023";

    /// <inheritdoc/>
    public string Title => "Scheurer et al. 2023, Training Language Models with Language Feedback at Scale";

    /// <inheritdoc/>
    public string Scale => "The paper's models have 175 billion weights and its readers are people; ours has 2 million, and a program stands in for the people";

    /// <inheritdoc/>
    public IReadOnlyList<string> RatersAsked => [.. Raters.Names];

    /// <inheritdoc/>
    public IReadOnlyList<string> RewardKindsTrained => [.. RewardKinds.Names];

    /// <inheritdoc/>
    public IEnumerable<string> ProblemsWith(Recipe recipe, ITask task)
    {
        if (task is not PostsTask)
        {
            yield return $"paper.study: '{Name}' is about task '{PostsTask.TaskName}', found '{task.Name}'";
        }
        else if (recipe.Feedback.Source != ScriptedReader.SourceName)
        {
            yield return $"feedback.source: '{Name}' expects '{ScriptedReader.SourceName}', who alone can compare and rank, found '{recipe.Feedback.Source}'";
        }

        if (recipe.Evaluation.BestOf is { By: not LearnedReward.RaterName and var by })
        {
            yield return $"evaluation.best-of.by: '{Name}' expects '{LearnedReward.RaterName}', as in the paper, found '{by}'";
        }
    }

    /// <inheritdoc/>
    /// <exception cref="ArgumentException">If the feedback isn't the scripted reader's, who alone can compare, or the best of N isn't chosen by a reward model.</exception>
    public async Task<IReadOnlyList<PaperSection>> RunAsync(RunContext run, ITrainableModel model, IFeedbackSource source, CancellationToken cancellation)
    {
        var reader = source as ScriptedReader ?? throw new ArgumentException($"the feedback of '{ScriptedReader.SourceName}' expected, found that of '{source.Name}'", nameof(source));
        if (run.Recipe.Evaluation.BestOf is { By: not LearnedReward.RaterName and var by })
        {
            throw new ArgumentException($"evaluation.best-of.by: '{LearnedReward.RaterName}' expected, as in the paper, found '{by}'", nameof(run));
        }

        await ProblemStage.StoreAsync(run, cancellation).ConfigureAwait(false);
        var rewards = new RewardTables(new SummaryStudy(run, model, reader, cancellation));
        var trained = await rewards.TrainAsync().ConfigureAwait(false);
        var study = new SummaryStudy(run with { RewardModel = trained[^1] }, model, reader, cancellation);
        var methods = new SummaryMethods(study);
        return
        [
            .. await new RefinementTables(study).RunAsync().ConfigureAwait(false),
            .. await new FeedbackTables(study, methods).RunAsync().ConfigureAwait(false),
            .. await new ScalingTables(study, methods).RunAsync().ConfigureAwait(false),
            await rewards.AccuracyAsync().ConfigureAwait(false),
            .. await new BestOfTables(study, methods, trained).RunAsync().ConfigureAwait(false),
            await new RoundsTable(study, methods).RunAsync().ConfigureAwait(false),
            .. await WordRemovalTable.RunAsync(run, model, cancellation).ConfigureAwait(false),
        ];
    }
}

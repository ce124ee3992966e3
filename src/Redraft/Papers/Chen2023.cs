using Redraft.FeedingBack;
using Redraft.Models;
using Redraft.Recipes;
using Redraft.Runs;
using Redraft.Tasks;
using Redraft.Tasks.Programs;

namespace Redraft.Papers;

/// <summary>Improving code generation by training with natural language feedback: short programs, with a scripted annotator in the people's place.</summary>
/// <remarks>Source: Chen, A. et al. 2023, arXiv:2303.16749. One round; problems of the task <c>programs</c> in place of MBPP.</remarks>
public sealed class Chen2023 : IPaperStudy
{
    /// <inheritdoc/>
    public string Name => "chen2023";

    /// <inheritdoc/>
    public string Title => "Chen, A. et al. 2023, Improving Code Generation by Training with Natural Language Feedback";

    /// <inheritdoc/>
    public string Scale => "The paper's models have 6 billion weights and its annotators are people; ours has 2 million, and a program stands in for the people";

    /// <inheritdoc/>
    public IEnumerable<string> ProblemsWith(Recipe recipe, ITask task)
    {
        if (task is not ProgramsTask)
        {
            yield return $"paper.study: '{Name}' is about task '{ProgramsTask.TaskName}', found '{task.Name}'";
        }
        else if (recipe.Feedback.Source != ScriptedAnnotator.SourceName)
        {
            yield return $"feedback.source: '{Name}' expects '{ScriptedAnnotator.SourceName}' in the people's place, found '{recipe.Feedback.Source}'";
        }
    }

    /// <inheritdoc/>
    /// <exception cref="ArgumentException">If the task isn't <c>programs</c>, whose faults alone can be counted.</exception>
    public async Task<IReadOnlyList<PaperSection>> RunAsync(RunContext run, ITrainableModel model, IFeedbackSource source, CancellationToken cancellation)
    {
        var task = run.Task as ProgramsTask ?? throw new ArgumentException($"the task '{ProgramsTask.TaskName}' expected, found '{run.Task.Name}'", nameof(run));
        var study = new ProgramStudy(run, model, source, RefinementExamples.Of(task, Math.Min(run.Recipe.Refiner.Examples, task.Problems(Split.Refiner).Count), run.Recipe.Seed), cancellation);
        await ProblemStage.StoreAsync(run, cancellation).ConfigureAwait(false);
        var refiner = await study.RefinerAsync().ConfigureAwait(false);
        var round = await study.RoundAsync(refiner).ConfigureAwait(false);
        return
        [
            await new RefinerTables(study).BeforeAndAfterAsync(refiner).ConfigureAwait(false),
            RefinerTables.OnTraining(study, round.Redrafts),
            await RefinerTables.ByFaultsAsync(study, refiner, round).ConfigureAwait(false),
            .. await new MethodTables(study).RunAsync(round, refiner).ConfigureAwait(false),
        ];
    }
}

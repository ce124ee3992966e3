using Redraft.FeedingBack;
using Redraft.Models;
using Redraft.Papers.Published;
using Redraft.Recipes;
using Redraft.Runs;
using Redraft.Tasks;
using Redraft.Tasks.Mbpp;

namespace Redraft.Papers;

/// <summary>What of the code paper needs no model of 6 billion weights: MBPP and the 195 annotations by people, counted, graded and made into training files.</summary>
/// <remarks>Source: Chen, A. et al. 2023, arXiv:2303.16749, with its published data and code. Nothing is drawn and nothing trained.</remarks>
public sealed class Chen2023Data : IPaperStudy
{
    /// <inheritdoc/>
    public string Name => "chen2023" + PaperStudies.WithData;

    /// <inheritdoc/>
    public string Title => "Chen, A. et al. 2023, Improving Code Generation by Training with Natural Language Feedback: the published data";

    /// <inheritdoc/>
    public string Scale => "MBPP (CC BY 4.0) and the 195 annotations (MIT) are the paper's own, and the tests run in our sandbox; what needs its models is left out";

    /// <inheritdoc/>
    public string Opening => "What of the paper needs none of its models";

    /// <inheritdoc/>
    public string Reading => "where the paper gives a number of the same data, ours should be that number";

    /// <inheritdoc/>
    public bool Draws => false;

    /// <inheritdoc/>
    public IEnumerable<string> ProblemsWith(Recipe recipe, ITask task)
    {
        if (task is not MbppTask mbpp)
        {
            yield return $"paper.study: '{Name}' is about task '{MbppTask.TaskName}', found '{task.Name}'";
        }
        else if (mbpp.ReadAnnotations().Count == 0)
        {
            yield return "task.options.annotations: the people's annotations expected, found none; surge_annotations.jsonl is in the paper's repository (docs/papers/chen2023-data.md)";
        }
        else
        {
            PublishedData.Require(mbpp);
        }
    }

    /// <inheritdoc/>
    /// <exception cref="ArgumentException">If the task isn't <c>mbpp</c>.</exception>
    public async Task<IReadOnlyList<PaperSection>> RunAsync(RunContext run, ITrainableModel model, IFeedbackSource source, CancellationToken cancellation)
    {
        var task = run.Task as MbppTask ?? throw new ArgumentException($"the task '{MbppTask.TaskName}' expected, found '{run.Task.Name}'", nameof(run));
        var data = PublishedData.Of(task);
        var files = new TrainingFiles(data);
        var grades = await new PublishedGrading(run, data, files, cancellation).RunAsync().ConfigureAwait(false);
        files.Write(Path.Combine(run.Folder, "files"), grades);
        return
        [
            SplitTables.OfSplits(data),
            SplitTables.OfPrompts(data),
            GradingTables.OfPasses(grades),
            GradingTables.OfFailures(grades),
            AnnotationTables.OfWords(data),
            AnnotationTables.OfPoints(data),
            AnnotationTables.OfKinds(data),
            DistanceTables.OfFilter(data),
            DistanceTables.OfTexts(data),
            files.Section,
        ];
    }
}

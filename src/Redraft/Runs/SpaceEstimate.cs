using Redraft.Imitating;
using Redraft.Models;
using Redraft.Recipes;
using Redraft.Tasks;

namespace Redraft.Runs;

/// <summary>About how much disk space a run takes, so that one that can't fit is refused before any work.</summary>
/// <param name="Bytes">The estimate: checkpoints in F32, all that <c>--keep</c> leaves with their training states, and a generous size for every record.</param>
internal sealed record SpaceEstimate(long Bytes)
{
    private const int BytesPerDraft = 7000; // draft, score and two copies of the verdict with their indexes: 6.3 kB with the 15 calls a program of task programs
    private const int BytesPerCheckpoint = 1 << 20; // tokenizer and configuration
    private const int Spare = 16 << 20; // write-ahead logs, verdicts, reports

    /// <summary>The points that feedback makes, where each is a redraft of its own.</summary>
    internal const int UsualPoints = 3;

    /// <summary>Estimates.</summary>
    /// <param name="recipe">The run's settings.</param>
    /// <param name="task">Its task.</param>
    /// <param name="sizeOf">The size of a training's checkpoints.</param>
    /// <param name="seeds">How many parts.</param>
    /// <param name="keep">How many checkpoints each training leaves beside its result; null: one, while it runs.</param>
    public static SpaceEstimate Of(Recipe recipe, ITask task, Func<FinetuningOptions, TrainingSize> sizeOf, int seeds, int? keep = null)
    {
        var train = task.Problems(Split.Train).Count;
        var perRound = recipe.ProblemsPerRound == 0 ? train : Math.Min(train, recipe.ProblemsPerRound);
        (int Count, int Examples, FinetuningOptions Options)[] trainings =
        [
            (recipe.Refiner.Examples > 0 ? 1 : 0, recipe.Refiner.Examples, recipe.Refiner.Training),
            (recipe.RewardModel is null ? 0 : 1, 4 * (recipe.RewardModel?.Comparisons ?? 0), recipe.RewardModel?.Training ?? recipe.Training),
            ((recipe.Rounds * 2) + 1, Math.Max(train, perRound * recipe.Rounds), recipe.Training), // rounds and baselines
        ];
        double results = 0, kept = 0, running = 0;
        foreach (var (count, examples, options) in trainings)
        {
            var size = sizeOf(options);
            var state = (double)size.Saved + size.State + BytesPerCheckpoint;
            results += count * ((double)size.Saved + BytesPerCheckpoint);
            kept += count * Math.Min(keep ?? 0, options.Epochs * Math.Ceiling((double)examples / options.ExamplesPerBatch)) * state;
            running = Math.Max(running, Math.Sign(count) * ((keep is null ? 2 : 1) * state)); // where none is left there are two while one is written
        }

        var all = task.Problems(Split.HeldOut).Count;
        var heldOut = recipe.Evaluation.Problems == 0 ? all : Math.Min(all, recipe.Evaluation.Problems);
        var evaluated = (recipe.Rounds + 1.0 + recipe.Baselines.Count) * heldOut * recipe.Evaluation.Sampling.Samples;
        var chosen = recipe.Evaluation.BestOf is { } best ? 2.0 * best.Samples * (best.HeldOut == 0 ? heldOut : Math.Min(heldOut, best.HeldOut)) : 0;
        var compared = 2.0 * ((recipe.RewardModel?.Comparisons ?? 0) + (recipe.RewardModel?.Validation ?? 0));
        var drafted = chosen + compared + 2.0 * recipe.Rounds * perRound * (recipe.Drafts.Samples + (recipe.Redrafts.Samples * (recipe.Feedback.Split ? UsualPoints : 1)));
        var bytes = Spare + running + (seeds * (results + kept + ((evaluated + drafted) * BytesPerDraft))); // in doubles: a recipe may ask for more than a long holds
        return new SpaceEstimate(bytes < long.MaxValue ? (long)bytes : long.MaxValue);
    }

    /// <summary>Refuses a folder whose disk has less.</summary>
    /// <exception cref="DiskSpaceException">If it has.</exception>
    public void Require(string folder)
    {
        var place = new DirectoryInfo(Path.GetFullPath(folder));
        while (!place.Exists && place.Parent is { } above)
        {
            place = above;
        }

        var free = new DriveInfo(place.FullName).AvailableFreeSpace;
        if (free < Bytes)
        {
            throw new DiskSpaceException($"{folder}: the run needs about {Mebibytes(Bytes)} MiB, {Mebibytes(free)} MiB are free there; free some space or choose another folder with --out");
        }
    }

    private static long Mebibytes(long bytes) => bytes >> 20;
}

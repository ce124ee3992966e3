using Redraft.Recipes;
using Redraft.Tasks;

namespace Redraft.Runs;

/// <summary>About how much disk space a run takes, so that one that can't fit is refused before any work.</summary>
/// <param name="Bytes">The estimate: checkpoints in F32, and a generous size for every record.</param>
internal sealed record SpaceEstimate(long Bytes)
{
    private const int BytesPerDraft = 7000; // draft, score and two copies of the verdict with their indexes: 6.3 kB with the 15 calls a program of task programs
    private const int BytesPerCheckpoint = 1 << 20; // tokenizer and configuration
    private const int Spare = 16 << 20; // write-ahead logs, verdicts, reports

    /// <summary>Estimates.</summary>
    /// <param name="recipe">The run's settings.</param>
    /// <param name="task">Its task.</param>
    /// <param name="weights">The base model's weights.</param>
    /// <param name="seeds">How many parts.</param>
    public static SpaceEstimate Of(Recipe recipe, ITask task, long weights, int seeds)
    {
        var trained = (recipe.Refiner.Examples > 0 ? 1 : 0) + (recipe.Rounds * 2) + 1; // refiner, rounds, baselines
        var checkpoints = (trained + 1) * (((double)weights * sizeof(float)) + BytesPerCheckpoint); // and one that is being written
        var all = task.Problems(Split.HeldOut).Count;
        var heldOut = recipe.Evaluation.Problems == 0 ? all : Math.Min(all, recipe.Evaluation.Problems);
        var evaluated = (recipe.Rounds + 1.0 + recipe.Baselines.Count) * heldOut * recipe.Evaluation.Sampling.Samples;
        var train = task.Problems(Split.Train).Count;
        var perRound = recipe.ProblemsPerRound == 0 ? train : Math.Min(train, recipe.ProblemsPerRound);
        var drafted = 2.0 * recipe.Rounds * perRound * ((double)recipe.Drafts.Samples + recipe.Redrafts.Samples);
        var bytes = Spare + (seeds * (checkpoints + ((evaluated + drafted) * BytesPerDraft))); // in doubles: a recipe may ask for more than a long holds
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

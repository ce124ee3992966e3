using System.Globalization;
using Redraft.Engine.Checkpoints;

namespace Redraft.Engine.Training;

/// <summary>The last checkpoints of a training, each with the state to go on from, bit for bit.</summary>
/// <remarks>
/// <c>FOLDER/step-00000250/</c> holds what the caller saves, a model or adapters that can be used as any, and <c>training.state</c>: weights,
/// moments, averages, and the place in schedule and data, from which with the options' seed everything random follows.
/// <para>A checkpoint is written under a name that ends in <c>.partial</c>, flushed to the disk and renamed; only then older ones are removed. So after
/// a crash at any moment, or on a full disk, the last good one is there.</para>
/// </remarks>
public sealed class TrainingCheckpoints
{
    private const string Partial = ".partial", State = "training.state", Finished = "finished";

    private readonly string _folder;
    private readonly string _key;
    private readonly int _keep;
    private readonly HashSet<string> _ours = new(StringComparer.Ordinal);

    /// <summary>Looks at nothing yet.</summary>
    /// <param name="folder">Where they are; made when the first is written, and nobody else's.</param>
    /// <param name="key">Names everything that decides the training: checkpoints of another key are not gone on from, and removed.</param>
    /// <param name="keep">How many to keep, 1 or more.</param>
    public TrainingCheckpoints(string folder, string key, int keep = 1)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(keep, 1);
        (_folder, _key, _keep) = (folder, key, keep);
    }

    /// <summary>Whether a folder holds checkpoints of a training that didn't come to its end.</summary>
    public static bool AreOfStopped(string folder) => Directory.Exists(folder) && !File.Exists(Path.Combine(folder, Finished));

    /// <summary>The newest state that is whole and of this training, with the losses up to it; null if there is none.</summary>
    public (TrainerState State, List<double> Losses)? Latest()
    {
        _ours.Clear();
        (TrainerState State, List<double> Losses)? found = null;
        foreach (var path in Whole().Reverse())
        {
            if (found is null)
            {
                found = TrainerStateFile.Read(Path.Combine(path, State), _key);
            }

            if (found is not null)
            {
                _ours.Add(path);
            }
        }

        return found;
    }

    /// <summary>Writes a checkpoint of where the training is, then removes those beyond the number to keep.</summary>
    /// <param name="trainer">The training.</param>
    /// <param name="losses">Of each step so far.</param>
    /// <param name="save">Leaves the model in the folder that it is given; it holds the average weights where the training makes one.</param>
    /// <exception cref="IOException">If the disk is full or can't be written; what was there before is still there.</exception>
    public void Write(Trainer trainer, IReadOnlyList<double> losses, Action<string> save)
    {
        ArgumentNullException.ThrowIfNull(trainer);
        ArgumentNullException.ThrowIfNull(save);
        Directory.CreateDirectory(_folder);
        DurableFile.Delete(Path.Combine(_folder, Finished));
        KeepLast(); // a process that was killed before it had removed any may have left one too many
        RemoveAll(Directory.GetDirectories(_folder, "*" + Partial)); // of a crash
        var path = Path.Combine(_folder, "step-" + trainer.Step.ToString("D8", CultureInfo.InvariantCulture));
        try
        {
            Directory.CreateDirectory(path + Partial);
            trainer.WithAverage(() => save(path + Partial));
            TrainerStateFile.Write(Path.Combine(path + Partial, State), _key, trainer.Snapshot(), losses);
            SetAside(path);
            Directory.Move(path + Partial, path);
            DurableFile.FlushFolder(_folder);
        }
        catch
        {
            RemoveAll([path + Partial]); // on a full disk, half a checkpoint is what is in the way
            throw;
        }

        _ours.Add(path);
        RemoveAll(Directory.GetDirectories(_folder, "*" + Partial));
        KeepLast();
        foreach (var old in Whole().Except(_ours).ToList())
        {
            SetAside(old);
        }

        RemoveAll(Directory.GetDirectories(_folder, "*" + Partial));
    }

    /// <summary>Sets aside all of this training's but the last; others' go only once there is one of ours that is newer.</summary>
    private void KeepLast()
    {
        foreach (var old in _ours.Order(StringComparer.Ordinal).SkipLast(_keep).ToList())
        {
            SetAside(old);
            _ours.Remove(old);
        }
    }

    /// <summary>Notes that the training came to its end, so that nothing goes on from here; the checkpoints stay.</summary>
    public void Finish() => DurableFile.Write(Path.Combine(_folder, Finished), "");

    /// <summary>Removes all of them and the folder.</summary>
    public void Remove() => RemoveAll([_folder]);

    /// <summary>The states in a folder, in the order of steps.</summary>
    internal static IEnumerable<string> StatesIn(string folder) => Whole(folder).Select(path => Path.Combine(path, State)).Where(File.Exists);

    private IEnumerable<string> Whole() => Whole(_folder);

    private static IEnumerable<string> Whole(string folder) => !Directory.Exists(folder) ? [] : Directory.GetDirectories(folder, "step-*")
        .Where(path => !path.EndsWith(Partial, StringComparison.Ordinal)).Order(StringComparer.Ordinal);

    /// <summary>Takes a folder's name away in one go, so that one that is half removed never looks whole.</summary>
    private static void SetAside(string path)
    {
        if (Directory.Exists(path))
        {
            Directory.Move(path, path + ".old" + Partial);
        }
    }

    private static void RemoveAll(IEnumerable<string> paths)
    {
        foreach (var path in paths.Where(Directory.Exists))
        {
            Directory.Delete(path, recursive: true);
        }
    }
}

namespace Redraft.Engine.Training;

/// <summary>How far a training came that was stopped, as the checkpoints beside its target folder say.</summary>
/// <param name="Path">The newest state that is whole, or the newest if none is.</param>
/// <param name="Bytes">Its size.</param>
/// <param name="Whole">Whether the hash at its end is that of what stands before it.</param>
public sealed record StoppedTraining(string Path, long Bytes, bool Whole)
{
    /// <summary>Steps taken; 0 where it isn't whole.</summary>
    public int Steps { get; init; }

    /// <summary>The epoch that it is in, from 0.</summary>
    public int Epoch { get; init; }

    /// <summary>Examples used of that epoch.</summary>
    public int Position { get; init; }

    /// <summary>The loss of the last step, in nats a token.</summary>
    public double? LastLoss { get; init; }

    /// <summary>The state beside a folder, or null if there is none, or its training came to its end.</summary>
    /// <param name="folder">Where the model goes.</param>
    public static StoppedTraining? Beside(string folder)
    {
        ArgumentNullException.ThrowIfNull(folder);
        var checkpoints = System.IO.Path.TrimEndingDirectorySeparator(folder) + ".training";
        var states = TrainingCheckpoints.AreOfStopped(checkpoints) ? TrainingCheckpoints.StatesIn(checkpoints).Reverse().Select(Read).ToList() : [];
        return states.Find(state => state.Whole) ?? states.FirstOrDefault();
    }

    private static StoppedTraining Read(string path)
    {
        var bytes = new FileInfo(path).Length;
        return TrainerStateFile.Progress(path) is { } progress
            ? new StoppedTraining(path, bytes, Whole: true) { Steps = progress.Step, Epoch = progress.Epoch, Position = progress.Position, LastLoss = progress.LastLoss }
            : new StoppedTraining(path, bytes, Whole: false);
    }
}

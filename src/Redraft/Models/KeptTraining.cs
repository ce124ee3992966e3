using Redraft.Engine.Training;

namespace Redraft.Models;

/// <summary>Runs a training to its end and keeps its checkpoints about once a minute, so that one that is stopped goes on instead of starting over.</summary>
/// <param name="trainer">The training, at its beginning.</param>
/// <param name="folder">Where its checkpoints are kept.</param>
/// <param name="key">Names everything that decides it.</param>
/// <param name="keep">How many checkpoints to leave when it is over; null leaves none, and keeps one while it runs.</param>
internal sealed class KeptTraining(Trainer trainer, string folder, string key, int? keep)
{
    private readonly TrainingCheckpoints _checkpoints = new(folder, key, keep ?? 1);
    private List<double> _losses = [];

    /// <summary>Leaves the model, or adapters, in a folder.</summary>
    public required Action<string> Save { get; init; }

    /// <summary>The time between two checkpoints; 0 makes one after every step.</summary>
    public TimeSpan Pace { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>Times the pace.</summary>
    public TimeProvider Clock { get; init; } = TimeProvider.System;

    /// <summary>Goes to where the last checkpoint was.</summary>
    /// <returns>Whether there was one.</returns>
    public bool GoOn()
    {
        if (_checkpoints.Latest() is not { } kept)
        {
            return false;
        }

        trainer.Restore(kept.State);
        _losses = kept.Losses;
        return true;
    }

    /// <summary>Makes the steps that are left; then the model holds what the training made, the average where it makes one.</summary>
    /// <param name="report">Called after each step, with all losses so far.</param>
    /// <param name="cancellation">Ends it after the running step, with a checkpoint.</param>
    /// <returns>The losses of all steps.</returns>
    public IReadOnlyList<double> Run(Action<TrainingProgress, IReadOnlyList<double>> report, CancellationToken cancellation)
    {
        var last = Clock.GetTimestamp();
        while (trainer.Step < trainer.Steps)
        {
            cancellation.ThrowIfCancellationRequested();
            var progress = trainer.StepOnce();
            _losses.Add(progress.Loss);
            report(progress, _losses);
            if (cancellation.IsCancellationRequested || Clock.GetElapsedTime(last) >= Pace || (keep is not null && trainer.Step == trainer.Steps))
            {
                _checkpoints.Write(trainer, _losses, Save);
                last = Clock.GetTimestamp();
            }
        }

        trainer.TakeAverage();
        return _losses;
    }

    /// <summary>The result is safe elsewhere: leaves as many checkpoints as were asked for.</summary>
    public void Finish()
    {
        if (keep is null)
        {
            _checkpoints.Remove();
        }
        else
        {
            _checkpoints.Finish();
        }
    }
}

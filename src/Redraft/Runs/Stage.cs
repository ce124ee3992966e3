namespace Redraft.Runs;

/// <summary>Carries out the units of a stage that aren't finished yet, in small batches that are stored as they come.</summary>
internal static class Stage
{
    /// <summary>Runs the open items.</summary>
    /// <param name="run">The run.</param>
    /// <param name="name">The stage.</param>
    /// <param name="items">All items, finished ones too.</param>
    /// <param name="unitOf">An item's unit name, unique within the stage.</param>
    /// <param name="work">Makes the batch for some items; <see cref="RunBatch.Units"/> and seconds are filled in here.</param>
    /// <param name="settings">What is counted, batch size, cancellation.</param>
    public static async Task RunAsync<T>(
        RunContext run, string name, IReadOnlyList<T> items, Func<T, string> unitOf,
        Func<IReadOnlyList<T>, Task<RunBatch>> work, StageSettings settings)
    {
        var finished = run.Store.FinishedUnits(name);
        var open = items.Where(item => !finished.Contains(unitOf(item))).ToList();
        if (open.Count == 0)
        {
            return;
        }

        var stageStarted = run.Clock.GetTimestamp();
        run.Observer.StageStarted(name, items.Count, items.Count - open.Count, settings.Counted);
        foreach (var chunk in open.Chunk(settings.BatchSize))
        {
            settings.Cancellation.ThrowIfCancellationRequested();
            var started = run.Clock.GetTimestamp();
            var batch = await work(chunk).ConfigureAwait(false);
            run.Store.Commit(batch with
            {
                Units = [.. chunk.Select(unitOf)],
                Seconds = run.Clock.GetElapsedTime(started).TotalSeconds,
            });
            run.Observer.Advanced(chunk.Length);
        }

        run.Observer.StageFinished(run.Clock.GetElapsedTime(stageStarted).TotalSeconds);
    }
}

/// <summary>How a stage is cut up.</summary>
/// <param name="Counted">What is counted, in the plural.</param>
/// <param name="BatchSize">Items per stored batch: what a crash can cost.</param>
/// <param name="Cancellation">Ends the stage between batches.</param>
internal sealed record StageSettings(string Counted, int BatchSize, CancellationToken Cancellation);

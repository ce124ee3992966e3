namespace Redraft.Runs;

/// <summary>Leaves word in a run's folder of the stage that runs, and passes all that it hears on.</summary>
/// <remarks>
/// For who looks on, not for going on: written every few seconds at most, not flushed to the disk, and taken away when the work ends; where it can't be written, nothing happens.
/// </remarks>
/// <param name="next">Who else watches.</param>
/// <param name="folder">The run's folder.</param>
/// <param name="seed">The seed whose part is worked on.</param>
/// <param name="clock">The time.</param>
internal sealed class RunningStageFile(IRunObserver next, string folder, ulong seed, TimeProvider clock) : IRunObserver, IDisposable
{
    private const int MostPoints = 500; // of a training's losses

    private static readonly TimeSpan Pace = TimeSpan.FromSeconds(2);

    private readonly string _path = Path.Combine(folder, RunningStage.FileName);
    private RunningStage? _now;
    private IReadOnlyList<double> _losses = [];

    /// <inheritdoc/>
    public void StageStarted(string stage, int total, int done, string unit)
    {
        var now = clock.GetUtcNow();
        _losses = [];
        Write(new RunningStage { Seed = seed, Stage = stage, Total = total, Done = done, DoneBefore = done, Unit = unit, Since = now, Written = now });
        next.StageStarted(stage, total, done, unit);
    }

    /// <inheritdoc/>
    public void Advanced(int units)
    {
        if (_now is { } was)
        {
            _now = was with { Done = was.Done + units };
            if (clock.GetUtcNow() - was.Written >= Pace)
            {
                var every = Math.Max(1, (_losses.Count + MostPoints - 1) / MostPoints);
                int[] steps = [.. Enumerable.Range(1, _losses.Count).Where(step => step % every == 0)];
                Write(_now with { Written = clock.GetUtcNow(), Steps = steps, Losses = [.. steps.Select(step => _losses[step - 1])] });
            }
        }

        next.Advanced(units);
    }

    /// <inheritdoc/>
    public void Learned(IReadOnlyList<double> losses)
    {
        _losses = losses;
        next.Learned(losses);
    }

    /// <inheritdoc/>
    public void Note(string text) => next.Note(text);

    /// <inheritdoc/>
    public void StageFinished(double seconds) => next.StageFinished(seconds);

    /// <summary>Takes the file away.</summary>
    public void Dispose() => Try(() => File.Delete(_path));

    private void Write(RunningStage stage)
    {
        _now = stage;
        Try(() =>
        {
            File.WriteAllText(_path + ".new", RunJson.Write(stage));
            File.Move(_path + ".new", _path, overwrite: true); // who reads sees the old one or this one, whole
        });
    }

    private static void Try(Action write)
    {
        try
        {
            write();
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // Nobody can look on; the run is none the worse for it.
        }
    }
}

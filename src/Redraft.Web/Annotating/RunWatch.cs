using Redraft.Runs;

namespace Redraft.Web.Annotating;

/// <summary>What the page can say of a run that goes on: its stage and how far it is. Passes all that it hears on. Thread-safe.</summary>
/// <param name="next">Who else watches.</param>
public sealed class RunWatch(IRunObserver next) : IRunObserver
{
    private const int NotesKept = 20;

    private readonly Lock _turn = new();
    private readonly Queue<string> _notes = [];
    private RunProgressState _now = new("", 0, 0, "", "begins");

    /// <summary>How far it is.</summary>
    public RunProgressState Now
    {
        get
        {
            lock (_turn)
            {
                return _now;
            }
        }
    }

    /// <summary>Says that the run has ended.</summary>
    /// <param name="how"><c>done</c>, <c>stopped</c> or <c>failed</c>.</param>
    public void Ended(string how) => Change(now => now with { Phase = how });

    /// <inheritdoc/>
    public void StageStarted(string stage, int total, int done, string unit)
    {
        Change(_ => new RunProgressState(stage, total, done, unit, "works"));
        next.StageStarted(stage, total, done, unit);
    }

    /// <inheritdoc/>
    public void Advanced(int units)
    {
        Change(now => now with { Done = now.Done + units });
        next.Advanced(units);
    }

    /// <inheritdoc/>
    public void Note(string text)
    {
        lock (_turn)
        {
            _notes.Enqueue(text);
            while (_notes.Count > NotesKept)
            {
                _notes.Dequeue();
            }
        }

        next.Note(text);
    }

    /// <inheritdoc/>
    public void StageFinished(double seconds) => next.StageFinished(seconds);

    private void Change(Func<RunProgressState, RunProgressState> change)
    {
        lock (_turn)
        {
            _now = change(_now);
        }
    }
}

/// <summary>How far a run is.</summary>
/// <param name="Stage">What it does.</param>
/// <param name="Total">How many units that has.</param>
/// <param name="Done">How many are done.</param>
/// <param name="Unit">What is counted, in the plural.</param>
/// <param name="Phase"><c>begins</c>, <c>works</c>, <c>waits</c>, <c>done</c>, <c>stopped</c> or <c>failed</c>.</param>
public sealed record RunProgressState(string Stage, int Total, int Done, string Unit, string Phase);

namespace Redraft.Runs;

/// <summary>Hears how a run goes on. Calls come from one thread at a time; implementations must return quickly and not throw.</summary>
public interface IRunObserver
{
    /// <summary>A stage begins.</summary>
    /// <param name="stage">Its name, for example <c>round-1/draft</c>.</param>
    /// <param name="total">How many units it has.</param>
    /// <param name="done">How many of them an earlier process has already finished.</param>
    /// <param name="unit">What is counted, in the plural: problems, steps.</param>
    void StageStarted(string stage, int total, int done, string unit);

    /// <summary>Units of the running stage are finished and stored.</summary>
    void Advanced(int units);

    /// <summary>A step of the running training is made; <see cref="Advanced"/> follows. Does nothing by default.</summary>
    /// <param name="losses">The mean losses of all its steps so far, in nats per token; only to be read within the call.</param>
    void Learned(IReadOnlyList<double> losses)
    {
    }

    /// <summary>Something worth a line.</summary>
    void Note(string text);

    /// <summary>The running stage is finished.</summary>
    void StageFinished(double seconds);
}

/// <summary>Hears and says nothing.</summary>
public sealed class SilentObserver : IRunObserver
{
    /// <inheritdoc/>
    public void StageStarted(string stage, int total, int done, string unit)
    {
    }

    /// <inheritdoc/>
    public void Advanced(int units)
    {
    }

    /// <inheritdoc/>
    public void Note(string text)
    {
    }

    /// <inheritdoc/>
    public void StageFinished(double seconds)
    {
    }
}

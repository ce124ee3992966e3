using Redraft.Runs;

namespace Redraft.Cli.Progress;

/// <summary>Progress for logs and pipes: a line as a stage begins and ends, and one every ten seconds between.</summary>
internal sealed class PlainProgress(TextWriter writer, TimeProvider clock) : IRunObserver
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(10);

    private StageClock? _stage;
    private long _lastLine;

    public void StageStarted(string stage, int total, int done, string unit)
    {
        _stage = new StageClock(clock, stage, total, done, unit);
        var resumed = done > 0 ? $", {done} done before" : "";
        Line(total > 0 ? $"{stage}: {total} {_stage.Unit}{resumed}" : stage);
    }

    public void Advanced(int units)
    {
        _stage?.Advance(units);
        if (_stage is { } stage && stage.Done < stage.Total && clock.GetElapsedTime(_lastLine) >= Pause)
        {
            Line($"{stage.Stage}: {stage.Counts}, {stage.Pace}");
        }
    }

    public void Note(string text) => Line(text);

    public void StageFinished(double seconds)
    {
        if (_stage is { } stage)
        {
            Line(stage.Finish(seconds));
        }

        _stage = null;
    }

    private void Line(string text)
    {
        writer.WriteLine(text);
        _lastLine = clock.GetTimestamp();
    }
}

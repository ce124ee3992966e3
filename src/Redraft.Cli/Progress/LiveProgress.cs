using Redraft.Runs;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace Redraft.Cli.Progress;

/// <summary>Progress for a person at a terminal: one line per finished stage, and the running one redrawn below.</summary>
internal sealed class LiveProgress : IRunObserver, IDisposable
{
    private readonly IAnsiConsole _console;
    private readonly TimeProvider _clock;
    private readonly TaskCompletionSource _ended = new();
    private readonly Task _drawing;
    private readonly StageColumn _column = new();
    private ProgressContext? _context;
    private ProgressTask? _task;
    private StageClock? _stage;

    public LiveProgress(Terminal terminal)
    {
        _clock = terminal.Clock;
        _console = terminal.ErrorConsole();
        _drawing = _console.Progress()
            .AutoClear(true)
            .HideCompleted(true)
            .Columns(new SpinnerColumn(Spinner.Known.Dots), new TaskDescriptionColumn(), new ProgressBarColumn { Width = 28 }, _column)
            .StartAsync(context =>
            {
                _context = context;
                return _ended.Task;
            });
    }

    public void StageStarted(string stage, int total, int done, string unit)
    {
        _stage = new StageClock(_clock, stage, total, done, unit);
        _column.Stage = _stage;
        _task = _context?.AddTask(Markup.Escape(stage), maxValue: Math.Max(1, total));
        _task?.Increment(done);
        if (_task is not null && total == 0)
        {
            _task.IsIndeterminate = true;
        }
    }

    public void Advanced(int units)
    {
        _stage?.Advance(units);
        _task?.Increment(units);
    }

    public void Note(string text) => _console.WriteLine(text);

    public void StageFinished(double seconds)
    {
        if (_stage is not { } stage)
        {
            return;
        }

        _task?.StopTask();
        _column.Stage = null;
        _console.MarkupLineInterpolated($"[green]✓[/] {stage.Finish(seconds)}");
        _stage = null;
    }

    public void Dispose()
    {
        _task?.StopTask();
        _ended.TrySetResult();
        _drawing.GetAwaiter().GetResult();
    }

    /// <summary>Counts, rate and time left of the running stage.</summary>
    private sealed class StageColumn : ProgressColumn
    {
        public StageClock? Stage { get; set; }

        protected override bool NoWrap => true;

        public override IRenderable Render(RenderOptions options, ProgressTask task, TimeSpan deltaTime) =>
            new Text(Stage is { Total: > 0 } stage ? $"{stage.Counts}  {stage.Pace}" : "");
    }
}

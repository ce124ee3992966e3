using Redraft.Runs;
using Redraft.Tests.Annotating;

namespace Redraft.Tests.Runs;

public sealed class RunningStageFileTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly AnnotationRoom.HandClock _clock = new();
    private readonly Heard _heard = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void It_says_what_runs_and_how_fast_and_is_gone_afterwards()
    {
        using (var file = new RunningStageFile(_heard, _folder.Path, 7, _clock))
        {
            Assert.Null(RunningStage.Read(_folder.Path));
            file.StageStarted("round-1/draft", 100, 40, "problems");
            Assert.True(double.IsNaN(RunningStage.Read(_folder.Path)!.PerSecond()));
            _clock.Advance(TimeSpan.FromSeconds(5));
            file.Advanced(10);

            var now = RunningStage.Read(_folder.Path)!;
            Assert.Equal((7UL, "round-1/draft", 50, 100, "problems"), (now.Seed, now.Stage, now.Done, now.Total, now.Unit));
            Assert.Equal((2, 25), (now.PerSecond(), now.SecondsLeft())); // what an earlier process did counts in neither
        }

        Assert.Null(RunningStage.Read(_folder.Path));
        Assert.Empty(Directory.EnumerateFiles(_folder.Path));
    }

    [Fact]
    public void It_is_written_every_few_seconds_at_most()
    {
        using var file = new RunningStageFile(_heard, _folder.Path, 1, _clock);
        file.StageStarted("refiner", 10, 0, "steps");
        file.Advanced(1);
        Assert.Equal(0, RunningStage.Read(_folder.Path)!.Done);

        _clock.Advance(TimeSpan.FromSeconds(2));
        file.Advanced(1);
        Assert.Equal(2, RunningStage.Read(_folder.Path)!.Done);
    }

    [Fact]
    public void A_trainings_losses_are_in_it_thinned_where_there_are_many()
    {
        using var file = new RunningStageFile(_heard, _folder.Path, 1, _clock);
        file.StageStarted("refiner", 2000, 0, "steps");
        var losses = new List<double>();
        for (var step = 1; step <= 1200; step++)
        {
            losses.Add(1.0 / step);
            _clock.Advance(TimeSpan.FromSeconds(3));
            file.Learned(losses);
            file.Advanced(1);
        }

        var now = RunningStage.Read(_folder.Path)!;
        Assert.Equal((400, 1200, 3), (now.Steps.Count, now.Steps[^1], now.Steps[0]));
        Assert.Equal(now.Steps.Select(step => 1.0 / step), now.Losses);

        file.StageStarted("evaluate/refiner", 5, 0, "problems");
        Assert.Empty(RunningStage.Read(_folder.Path)!.Losses);
    }

    [Fact]
    public void Who_watches_too_hears_everything_and_a_folder_that_is_gone_stops_nothing()
    {
        using var file = new RunningStageFile(_heard, Path.Combine(_folder.Path, "gone"), 1, _clock);
        file.StageStarted("s", 2, 1, "steps");
        file.Learned([0.5]);
        file.Advanced(1);
        file.Note("n");
        file.StageFinished(3);

        Assert.Equal(["start s 2 1 steps", "losses 1", "advance 1", "note n", "end 3"], _heard.Said);
    }

    private sealed class Heard : IRunObserver
    {
        public List<string> Said { get; } = [];

        public void StageStarted(string stage, int total, int done, string unit) => Said.Add($"start {stage} {total} {done} {unit}");

        public void Advanced(int units) => Said.Add($"advance {units}");

        public void Learned(IReadOnlyList<double> losses) => Said.Add($"losses {losses.Count}");

        public void Note(string text) => Said.Add($"note {text}");

        public void StageFinished(double seconds) => Said.Add($"end {seconds}");
    }
}

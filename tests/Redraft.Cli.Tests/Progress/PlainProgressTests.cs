using Redraft.Cli.Progress;

namespace Redraft.Cli.Tests.Progress;

public sealed class PlainProgressTests
{
    private readonly StringWriter _writer = new();
    private readonly SettableClock _clock = new();

    [Fact]
    public void A_quick_stage_is_two_lines()
    {
        var progress = new PlainProgress(_writer, _clock);

        progress.StageStarted("round-1/draft", 500, 0, "problems");
        progress.Advanced(500);
        progress.StageFinished(41.4);

        Assert.Equal("round-1/draft: 500 problems\nround-1/draft: 500/500 problems, 41 s\n", _writer.ToString());
    }

    [Fact]
    public void Between_there_is_a_line_every_ten_seconds_with_rate_and_time_left()
    {
        var progress = new PlainProgress(_writer, _clock);
        progress.StageStarted("draft", 100, 0, "problems");

        for (var i = 0; i < 12; i++)
        {
            _clock.Advance(1);
            progress.Advanced(2);
        }

        Assert.Equal("draft: 100 problems\ndraft: 20/100 problems, 2.0/s, 40 s left\n", _writer.ToString());
    }

    [Fact]
    public void Resumed_work_counts_as_done_but_not_for_the_rate()
    {
        var progress = new PlainProgress(_writer, _clock);
        progress.StageStarted("draft", 100, 50, "problems");

        _clock.Advance(10);
        progress.Advanced(10);

        Assert.Equal("draft: 100 problems, 50 done before\ndraft: 60/100 problems, 1.0/s, 40 s left\n", _writer.ToString());
    }

    [Fact]
    public void A_note_is_a_line()
    {
        new PlainProgress(_writer, _clock).Note("tokenizer: 1024 tokens");

        Assert.Equal("tokenizer: 1024 tokens\n", _writer.ToString());
    }
}

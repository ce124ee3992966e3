using Redraft.Cli.Progress;

namespace Redraft.Cli.Tests.Progress;

public sealed class LiveProgressTests
{
    [Fact]
    public void Finished_stages_stay_as_lines_and_markup_in_names_is_text()
    {
        using var writer = new StringWriter();
        using (var progress = new LiveProgress(new Terminal { Out = writer, Error = writer, Live = true }))
        {
            progress.StageStarted("round-1/[red]draft", 10, 0, "problems");
            progress.Advanced(10);
            progress.Note("a [note]");
            progress.StageFinished(1.5);
        }

        Assert.Contains("round-1/[red]draft: 10/10 problems, 1.5 s", writer.ToString(), StringComparison.Ordinal);
        Assert.Contains("a [note]", writer.ToString(), StringComparison.Ordinal);
    }
}

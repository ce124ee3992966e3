using System.Globalization;
using Redraft.Bench.Working;

namespace Redraft.Bench.Tests.Working;

public sealed class WorkCommandTests
{
    [Theory]
    [InlineData("train", "tiny", "all")]
    [InlineData("train", "tiny", "third")]
    [InlineData("sample", "3m", "BFloat16")]
    [InlineData("prompt", "3m")]
    [InlineData("stream", "3m", "Float32")]
    [InlineData("stream", "3m", "Int8")]
    public void Each_work_gets_ready_and_answers_with_a_rate(params string[] arguments)
    {
        using var output = new StringWriter();

        WorkCommand.Run(arguments, new StringReader("run 0\n"), output);

        var lines = output.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(2, lines.Length);
        Assert.StartsWith("ready ", lines[0], StringComparison.Ordinal);
        Assert.True(double.Parse(lines[1], CultureInfo.InvariantCulture) > 0);
    }

    [Fact]
    public void What_isnt_a_line_of_the_protocol_is_refused()
        => Assert.Throws<InvalidDataException>(() => WorkCommand.Run(["stream", "3m", "Float32"], new StringReader("go\n"), TextWriter.Null));
}

using System.Text.Json;
using Redraft.Cli.Errors;

namespace Redraft.Cli.Tests.Commands;

public sealed class ConvertCommandTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task There_and_back_again_gives_the_same_weights()
    {
        Assert.Equal(0, (await Invocation.RunAsync("convert", "nano", At("nano.gguf"), "--to", "gguf", "--type", "bf16")).Code);
        Assert.Equal(0, (await Invocation.RunAsync("convert", At("nano.gguf"), At("back"), "--to", "safetensors", "--type", "bf16")).Code);

        Assert.Equal(
            File.ReadAllBytes(Path.Combine(Installation.Home(), "models", "nano", "model.safetensors")),
            File.ReadAllBytes(Path.Combine(At("back"), "model.safetensors")));
    }

    [Fact]
    public async Task Bytes_take_a_quarter_and_are_near()
    {
        var run = await Invocation.RunAsync("convert", "nano", At("q.gguf"), "--to", "gguf", "--type", "q8_0", "--json");

        var written = JsonDocument.Parse(run.Out).RootElement;
        Assert.Equal((0, 2_220_096), (run.Code, written.GetProperty("parameters").GetInt64()));
        Assert.InRange(written.GetProperty("bytes").GetInt64(), 2_220_096 * 33 / 32, 2_220_096 * 5 / 4);
    }

    [Theory]
    [InlineData("safetensors", "q8_0", "q8_0 is GGUF's")]
    [InlineData("gguf", "f32", "is there already")]
    public async Task What_cannot_be_written_is_a_mistake_of_usage(string format, string type, string says)
    {
        _folder.Write("there", "mine");

        var run = await Invocation.RunAsync("convert", "nano", At(format == "gguf" ? "there" : "new"), "--to", format, "--type", type);

        Assert.Equal(ExitCode.Usage, run.Code);
        Assert.Contains(says, run.OneError, StringComparison.Ordinal);
        Assert.Equal("mine", File.ReadAllText(At("there")));
    }

    private string At(string name) => Path.Combine(_folder.Path, name);
}

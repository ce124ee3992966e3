using System.Text.Json;
using Redraft.Cli.Errors;

namespace Redraft.Cli.Tests.Commands;

public sealed class AverageCommandTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData]
    [InlineData("--weights", "3,0.5")]
    public async Task The_mean_of_a_model_and_itself_is_the_model(params string[] options)
    {
        var nano = Path.Combine(Installation.Home(), "models", "nano");
        Assert.Equal(0, (await Invocation.RunAsync("convert", nano, At("copy"), "--to", "safetensors", "--type", "f32")).Code);

        var run = await Invocation.RunAsync(["average", nano, At("copy"), "--out", At("soup"), "--json", .. options]);

        Assert.Equal(0, run.Code);
        var written = JsonDocument.Parse(run.Out).RootElement;
        Assert.Equal(2, written.GetProperty("of").GetArrayLength());
        Assert.Equal(File.ReadAllBytes(Path.Combine(At("copy"), "model.safetensors")), File.ReadAllBytes(Path.Combine(At("soup"), "model.safetensors")));
    }

    [Theory]
    [InlineData("1", "takes one number for each of the 2 models")]
    [InlineData("1,2,3", "takes one number for each of the 2 models")]
    [InlineData("1,-1", "takes numbers of 0 or more")]
    [InlineData("0,0", "takes numbers of 0 or more")]
    [InlineData("1,much", "takes numbers of 0 or more")]
    [InlineData("1,NaN", "takes numbers of 0 or more")]
    public async Task Weights_that_make_no_mean_are_refused(string weights, string says)
    {
        var run = await Invocation.RunAsync("average", "nano", "nano", "--out", At("soup"), "--weights", weights);

        Assert.Equal(ExitCode.Usage, run.Code);
        Assert.Contains(says, run.OneError, StringComparison.Ordinal);
        Assert.False(Directory.Exists(At("soup")));
    }

    [Fact]
    public async Task What_is_there_already_is_not_written_over()
    {
        _folder.Write("mine", "mine");

        var run = await Invocation.RunAsync("average", "a", "b", "--out", At("mine"));

        Assert.Contains("choose a new or empty folder", run.OneError, StringComparison.Ordinal);
        Assert.Equal("mine", File.ReadAllText(At("mine")));
    }

    [Fact]
    public async Task A_model_that_is_not_there_is_named_in_one_line()
    {
        var run = await Invocation.RunAsync("average", Path.Combine(Installation.Home(), "models", "nano"), At("missing"), "--out", At("soup"));

        Assert.NotEqual(0, run.Code);
        Assert.Contains(At("missing"), run.OneError, StringComparison.Ordinal);
        Assert.False(Directory.Exists(At("soup")));
    }

    private string At(string name) => Path.Combine(_folder.Path, name);
}

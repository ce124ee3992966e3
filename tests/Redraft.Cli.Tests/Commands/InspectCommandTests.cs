using System.Text.Json;
using Redraft.Cli.Errors;

namespace Redraft.Cli.Tests.Commands;

public sealed class InspectCommandTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_shipped_models_content_needs_and_speed_are_told()
    {
        var run = await Invocation.RunAsync("inspect", "nano", "--deep", "--measure", "--json");

        var found = JsonDocument.Parse(run.Out).RootElement;
        Assert.Equal((0, 1, true), (run.Code, found.GetProperty("schema").GetInt32(), found.GetProperty("whole").GetBoolean()));
        Assert.Equal("llama", found.GetProperty("architecture").GetProperty("model_type").GetString());
        Assert.Equal(2_220_096, found.GetProperty("parameters").GetProperty("total").GetInt64());
        Assert.Equal(64, found.GetProperty("sha256").GetString()!.Length);
        Assert.All(found.GetProperty("memory").GetProperty("needs").EnumerateArray(), need => Assert.True(need.GetProperty("bytes").GetInt64() > 0));
        Assert.True(found.GetProperty("speed").GetProperty("measured").GetProperty("tokens_per_second").GetDouble() > 0);
        Assert.Contains(found.GetProperty("tokenizer").GetProperty("special").EnumerateArray(), token => token.GetProperty("content").GetString() == "<|end|>");
    }

    [Fact]
    public async Task The_table_says_what_is_an_estimate_and_what_was_not_read()
    {
        var run = await Invocation.RunAsync("inspect", "nano", "--plain");

        Assert.Equal(0, run.Code);
        Assert.Contains("an estimate", run.Out, StringComparison.Ordinal);
        Assert.Contains("--deep reads every number", run.Out, StringComparison.Ordinal);
        Assert.Contains("2,220,096", run.Out, StringComparison.Ordinal);
        Assert.Empty(run.Error);
    }

    [Fact]
    public async Task Each_thing_wrong_with_a_checkpoint_is_an_error_of_its_own()
    {
        _folder.Write("config.json", "{\"model_type\": \"llama\"}");
        _folder.Write("model.safetensors", "short");

        var run = await Invocation.RunAsync("inspect", _folder.Path);
        var json = JsonDocument.Parse((await Invocation.RunAsync("inspect", _folder.Path, "--json")).Out).RootElement;

        Assert.Equal(ExitCode.Data, run.Code);
        Assert.Equal(3, run.Error.Split('\n').Count(line => line.StartsWith("error RD0420  ", StringComparison.Ordinal)));
        Assert.Contains("hidden_size is missing", run.Error, StringComparison.Ordinal);
        Assert.Contains("tokenizer.json", run.Error, StringComparison.Ordinal);
        Assert.Contains("too few for a safetensors file", run.Error, StringComparison.Ordinal);
        Assert.False(json.GetProperty("whole").GetBoolean());
        Assert.Equal(["RD0420", "RD0420", "RD0420"], json.GetProperty("problems").EnumerateArray().Select(problem => problem.GetProperty("code").GetString()));
    }

    [Fact]
    public async Task A_runs_folder_is_answered_with_its_checkpoints()
    {
        var checkpoint = Directory.CreateDirectory(Path.Combine(_folder.Path, "seed-1", "checkpoints", "policy-1")).FullName;
        _folder.Write("manifest.json", "{}");

        var run = await Invocation.RunAsync("inspect", _folder.Path);

        Assert.Equal(ExitCode.Usage, run.Code);
        Assert.Contains(checkpoint, run.OneError, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_path_that_is_not_there_is_an_error_of_data()
    {
        var run = await Invocation.RunAsync("inspect", Path.Combine(_folder.Path, "none"));

        Assert.Equal(ExitCode.Data, run.Code);
        Assert.StartsWith("error RD0401", run.OneError, StringComparison.Ordinal);
    }
}

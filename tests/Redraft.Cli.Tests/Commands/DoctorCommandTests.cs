using System.Text.Json;
using Redraft.Cli.Errors;

namespace Redraft.Cli.Tests.Commands;

public sealed class DoctorCommandTests
{
    [Fact]
    public async Task It_says_of_each_thing_what_it_found()
    {
        var run = await Invocation.RunAsync("doctor", "--json");

        var root = JsonDocument.Parse(run.Out).RootElement;
        var findings = root.GetProperty("findings").EnumerateArray().ToList();
        Assert.Superset(
            new HashSet<string> { "runtime", "processor", "memory", "disk", "sqlite", "bubblewrap", "python", "tier" },
            findings.Select(f => f.GetProperty("name").GetString()!).ToHashSet());
        Assert.Equal(root.GetProperty("isolated").GetBoolean() ? ExitCode.Ok : ExitCode.NoSandbox, run.Code);
        Assert.All(findings, f => Assert.NotEmpty(f.GetProperty("found").GetString()!));
    }
}

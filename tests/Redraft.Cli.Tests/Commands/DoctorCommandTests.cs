using System.Text.Json;

namespace Redraft.Cli.Tests.Commands;

public sealed class DoctorCommandTests
{
    [Fact]
    public async Task It_says_of_each_thing_what_it_found()
    {
        var run = await Invocation.RunAsync("doctor", "--json");

        var findings = JsonDocument.Parse(run.Out).RootElement.GetProperty("findings").EnumerateArray().ToList();
        Assert.Equal(["runtime", "processor", "memory", "disk", "sqlite", "sandbox"], findings.Select(f => f.GetProperty("name").GetString()!));
        Assert.All(findings, f => Assert.NotEmpty(f.GetProperty("found").GetString()!));
    }
}

using System.Text.Json;
using Redraft.Selecting;

namespace Redraft.Cli.Tests.Commands;

public sealed class ListCommandTests
{
    [Fact]
    public async Task Every_part_is_listed_with_a_line()
    {
        var run = await Invocation.RunAsync("list", "--json");

        var parts = JsonDocument.Parse(run.Out).RootElement.GetProperty("parts").EnumerateArray().ToList();
        Assert.Equal(
            ["tasks", "models", "feedback sources", "selectors", "raters", "reward models", "baselines", "controls", "metrics", "objectives", "learning-rate schedules", "architectures", "dataset layouts"],
            parts.Select(p => p.GetProperty("kind").GetString()).Distinct());
        Assert.Contains(parts, p => p.GetProperty("kind").GetString() == "models" && p.GetProperty("name").GetString() == "nano");
        Assert.All(Selectors.All, s => Assert.Contains(parts, p => p.GetProperty("name").GetString() == s.Name && p.GetProperty("kind").GetString() == "selectors"));
        Assert.All(parts, p => Assert.NotEmpty(p.GetProperty("summary").GetString()!));
        Assert.Equal(parts.Count, parts.Select(p => p.GetProperty("kind").GetString() + "/" + p.GetProperty("name").GetString()).Distinct().Count());
    }

    [Fact]
    public async Task Without_json_parts_stand_under_their_kind()
    {
        var run = await Invocation.RunAsync("list");

        Assert.Contains("selectors\n  passing-tests", run.Out, StringComparison.Ordinal);
    }
}

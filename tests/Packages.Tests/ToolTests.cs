using System.Text.Json;
using Redraft.Tests;

namespace Packages.Tests;

/// <summary>The tool that users install who never see this checkout.</summary>
public sealed class ToolTests(PackedTree packed)
{
    [Fact]
    public async Task The_tool_installs_into_an_empty_folder_from_the_packages_alone_and_works_there()
    {
        var folder = Directory.CreateDirectory(Path.Combine(packed.Folder, "elsewhere")).FullName;
        var redraft = await packed.ToolAsync();

        Assert.StartsWith(PackedTree.Version, await PackedTree.RunAsync(folder, redraft, "--version"), StringComparison.Ordinal);
        Assert.Contains("quickstart", await PackedTree.RunAsync(folder, redraft, "--help"), StringComparison.Ordinal);
        Assert.Equal(Models(), [.. JsonDocument.Parse(await PackedTree.RunAsync(folder, redraft, "list", "--json")).RootElement.GetProperty("parts").EnumerateArray()
            .Where(part => part.GetProperty("kind").GetString() == "models").Select(part => part.GetProperty("name").GetString()!)]);
        var sample = JsonDocument.Parse(await PackedTree.RunAsync(folder, redraft, "sample", "return the sum of the list xs", "--temperature", "0", "--json"));
        Assert.NotEqual("", sample.RootElement.GetProperty("samples")[0].GetProperty("text").GetString());
    }

    [Fact]
    public async Task The_tool_runs_a_recipe_that_came_with_it_with_isolated_programs_and_pages()
    {
        Assert.SkipWhen(!File.Exists("/usr/bin/bwrap") && Environment.GetEnvironmentVariable("REDRAFT_TESTS_WITHOUT_SANDBOX") == "1", "needs bubblewrap");
        var folder = Directory.CreateDirectory(Path.Combine(packed.Folder, "quickstart")).FullName;
        var report = JsonDocument.Parse(await PackedTree.RunAsync(folder, await packed.ToolAsync(), "quickstart", "--budget", "small", "--out", "run", "--json", "--quiet")).RootElement;

        Assert.Equal("isolated", report.GetProperty("tier").GetString());
        Assert.Contains("ilf-round-2", report.GetProperty("results").EnumerateArray().Select(result => result.GetProperty("name").GetString()));
        Assert.InRange(new FileInfo(Path.Combine(folder, "run", "report.html")).Length, 100_000, long.MaxValue); // with its script and style
    }

    private static List<string> Models() => [.. Directory.GetDirectories(Path.Combine(Checkout.Root, "models")).Select(path => Path.GetFileName(path)!).Order(StringComparer.Ordinal)];
}

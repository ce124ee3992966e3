using Microsoft.Extensions.AI;
using Redraft.Recipes;
using Redraft.Runs;

namespace Redraft.Cli.Tests.Pages;

/// <summary>The pages with the lines for each provider: every block is a part of a recipe that is taken, every command one that is understood.</summary>
public sealed class ProviderPagesTests : IDisposable
{
    private static readonly string[] Usual =
    [
        "task: { name: posts, options: { train-posts: 4, refiner-posts: 2, held-out-posts: 2 } }", "model: nano-posts", "rounds: 1", "feedback: { source: scripted-reader }", "refiner: { examples: 0 }", "selector: length", "baselines: []", "evaluation: { k: [1] }",
    ];

    private readonly TemporaryFolder _folder = new();

    public static TheoryData<string> Pages { get; } = [.. Directory.GetFiles(Path.Combine(Installation.Home(), "docs", "providers")).Select(path => "docs/providers/" + Path.GetFileName(path)).Order(StringComparer.Ordinal)];

    public static TheoryData<string> PagesWithCommands { get; } = ["docs/hosted-models.md", "docs/mcp.md", "docs/packages.md", "docs/your-own-model.md", .. Pages.Select(page => page.Data)];

    public void Dispose() => _folder.Dispose();

    [Theory]
    [MemberData(nameof(Pages))]
    public void Its_lines_are_taken_as_they_stand(string page)
    {
        var blocks = PageBlocks.Of(page, "yaml");

        Assert.NotEmpty(blocks);
        Assert.All(blocks, (block, i) =>
        {
            var keys = block.Split('\n').Where(line => line.Length > 0 && !char.IsWhiteSpace(line[0])).Select(line => line.Split(':')[0]).ToList();
            var text = string.Join('\n', Usual.Where(line => !keys.Contains(line.Split(':')[0]))) + "\n" + block;
            if (page == "docs/providers/chat-client.md")
            {
                text = text.Replace("mine", "nano-posts", StringComparison.Ordinal); // which the program brings
            }

            var recipe = RunExecution.Check(_folder.Write($"{i}.yaml", text), home: Installation.Home());

            Assert.Contains("http", string.Concat(new[] { recipe.Model, recipe.Judge, recipe.Embedder, recipe.Refiner.Model }.Select(model => model?.Url ?? model?.Name + " http")), StringComparison.Ordinal);
        });
    }

    [Theory]
    [MemberData(nameof(PagesWithCommands))]
    public void Its_commands_are_understood(string page) => Assert.All(PageBlocks.Commands(page), command => Assert.Empty(CommandLine.Parse(Words(command)).Errors.Select(error => $"redraft {command}: {error.Message}")));

    [Fact]
    public void Every_provider_of_the_table_has_its_page_and_no_page_is_left_out()
    {
        var table = File.ReadAllText(Path.Combine(Installation.Home(), "docs", "hosted-models.md"));

        Assert.Equal(9, Pages.Count);
        Assert.All(Pages, page => Assert.Contains($"]({page.Data["docs/".Length..]})", table, StringComparison.Ordinal));
    }

    // The shell's variables stand for whatever it takes there; 1 is a path and a number.
    private static string[] Words(string command) => [.. System.Text.RegularExpressions.Regex.Matches(command, "\"([^\"]*)\"|'([^']*)'|(\\S+)").Select(m => m.Value.Trim('"', '\'')).Select(word => word.StartsWith('$') ? "1" : word)];
}

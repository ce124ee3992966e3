using System.Text.RegularExpressions;
using Redraft.Evaluating;

namespace Conventions;

public sealed partial class PageTests
{
    public static TheoryData<string> Pages => ["README.md", "CONTRIBUTING.md", "docs/algorithm.md", "docs/bayesian-reading.md", "docs/slf5k.md", "docs/viewing.md", "docs/engine.md", "docs/files.md", .. Repository.Files("docs/methods")];

    [Theory]
    [MemberData(nameof(Pages))]
    public void Every_path_on_the_page_exists(string page)
    {
        var folder = Path.GetDirectoryName(page)!;
        var text = Repository.Read(page);
        var named = Code().Matches(text).Select(m => m.Groups[1].Value.TrimEnd('/')).Where(LooksLikePath)
            .Concat(Link().Matches(text).Select(m => Path.Combine(folder, m.Groups[1].Value)).Where(l => !l.Contains("://", StringComparison.Ordinal)))
            .Concat(Tree(text));

        Refuse.Any(named.Where(p => !Repository.Has(p) && !Repository.Has(Path.Combine(folder, p))), $"paths on {page} don't exist");
    }

    [Fact]
    public void The_readmes_tree_names_every_folder_of_the_first_two_levels()
    {
        var shown = Tree(Repository.Read("README.md")).Select(p => p.TrimEnd('/')).ToHashSet();
        var there = Repository.Files(".").Select(f => f.Split('/')).Where(p => p.Length > 1 && !p[0].StartsWith('.'))
            .SelectMany(p => p[0] is "src" && p.Length > 2 ? new[] { p[0], $"{p[0]}/{p[1]}" } : [p[0]]).Distinct();

        Refuse.Any(there.Where(f => !shown.Any(s => s == f || s.StartsWith(f + "/", StringComparison.Ordinal))), "folders are missing in the README's tree");
    }

    [Fact]
    public void Every_command_of_the_readme_is_run_by_the_checks()
    {
        var checks = Repository.Read(".ci/run");
        var commands = Block().Matches(Repository.Read("README.md")).SelectMany(m => m.Groups[1].Value.Split('\n'))
            .Select(line => line.Split('#')[0].Trim()).Where(line => line.StartsWith("./", StringComparison.Ordinal)).ToList();

        Assert.NotEmpty(commands);
        Refuse.Any(commands.Where(c => !checks.Contains(c, StringComparison.Ordinal)), "commands of README.md aren't run by .ci/run");
    }

    [Fact]
    public void Everything_that_is_listed_has_a_place_on_a_page_of_methods()
    {
        var methods = Repository.Files("docs/methods").Where(f => f.EndsWith(".md", StringComparison.Ordinal)).Select(Repository.Read).ToList();
        var elsewhere = new Dictionary<string, string> { ["dataset layouts"] = Repository.Read("docs/datasets.md") }; // no method, but a file's layout

        Assert.True(Parts.Listed.Select(part => part.Kind).Distinct().Count() >= 12, "redraft list shows fewer kinds than there are");
        Refuse.Any(
            Parts.Listed.Where(part => !(elsewhere.TryGetValue(part.Kind, out var own) ? [own] : methods).Exists(page => page.Contains($"`{part.Name}`", StringComparison.Ordinal))).Select(part => $"{part.Name} ({part.Kind})"),
            "parts have no place in docs/methods; give them one, with formula, source and what differs from it");
    }

    [Fact]
    public void The_page_on_threats_names_every_verdict()
    {
        var page = Repository.Read("src/Redraft.Sandbox/THREATS.md");

        Refuse.Any(Enum.GetValues<Verdict>().Select(VerdictName.Of).Where(name => !page.Contains($"`{name}`", StringComparison.Ordinal)), "verdicts are missing in THREATS.md");
    }

    private static bool LooksLikePath(string code) => !code.Contains(' ', StringComparison.Ordinal) && !code.StartsWith('-') && !code.StartsWith('<')
        && !code.Contains("://", StringComparison.Ordinal) && !code.Contains('*', StringComparison.Ordinal) && !code.Contains('{', StringComparison.Ordinal)
        && (code.Contains('/', StringComparison.Ordinal) || PathEnding().IsMatch(code)) && !code.StartsWith("runs/", StringComparison.Ordinal);

    /// <summary>The paths of a tree drawn with two spaces a level, the first words of each line.</summary>
    private static IEnumerable<string> Tree(string text)
    {
        var block = Regex.Match(text, "```text tree\n(.*?)```", RegexOptions.Singleline).Groups[1].Value;
        var above = new List<string>();
        foreach (var line in block.Split('\n').Where(l => l.Trim().Length > 0))
        {
            var level = (line.Length - line.TrimStart().Length) / 2;
            above.RemoveRange(Math.Min(level, above.Count), Math.Max(0, above.Count - level));
            var names = Regex.Split(line.Trim(), "   +")[0].Split("  ", StringSplitOptions.RemoveEmptyEntries);
            foreach (var name in names)
            {
                yield return string.Concat(above) + name.Trim();
            }

            above.Add(names[0].Trim());
        }
    }

    [GeneratedRegex("(?<!`)`([^`\n]+)`(?!`)")]
    private static partial Regex Code();

    [GeneratedRegex(@"\]\(([^)#]+)\)")]
    private static partial Regex Link();

    [GeneratedRegex("```sh\n(.*?)```", RegexOptions.Singleline)]
    private static partial Regex Block();

    [GeneratedRegex(@"\.(cs|md|yaml|json|csproj|props|slnx|sh|css|js)$")]
    private static partial Regex PathEnding();
}

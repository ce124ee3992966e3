using System.Text;
using System.Text.RegularExpressions;

namespace Conventions;

public sealed partial class SourceTests
{
    private const string PapersPage = "docs/papers.md";

    /// <summary>Folders in which every public class states where its formula or rule comes from.</summary>
    private static readonly string[] MustCite = ["src/Redraft/Selecting/", "src/Redraft.Engine/Objectives/", "src/Redraft.Engine/Layers/"];

    /// <summary>Single files of whose kind the same holds.</summary>
    private static readonly string[] MustCiteToo =
    [
        "src/Redraft.Engine/Architectures/Llama.cs", "src/Redraft.Engine/Architectures/Gpt2.cs", "src/Redraft/FeedbackRound.cs",
        "src/Redraft/Evaluating/PassAtK.cs", "src/Redraft/Evaluating/Bootstrap.cs", "src/Redraft/Evaluating/Divergence.cs", "src/Redraft/Evaluating/Perplexity.cs",
    ];

    [Fact]
    public void Everything_taken_from_a_paper_says_from_which()
    {
        var parts = Repository.Product.Where(f => f.OuterTypes.Any(t => IsPart(t.Identifier.Text, f.Path))).Select(f => f.Path).Concat(MustCiteToo);

        Refuse.Any(parts.Where(p => !Repository.Read(p).Contains("Source:", StringComparison.Ordinal)), "files lack a 'Source:' line (paper, equation) in their documentation");
    }

    [Fact]
    public void The_page_of_papers_is_what_the_source_lines_produce()
    {
        var page = Page();
        if (Environment.GetEnvironmentVariable("REDRAFT_WRITE_PAPERS") == "1")
        {
            File.WriteAllText(Path.Combine(Repository.Root, PapersPage), page);
        }

        Assert.True(Repository.Read(PapersPage) == page, $"{PapersPage} is out of date; write it anew with: REDRAFT_WRITE_PAPERS=1 ./test papers");
    }

    private static bool IsPart(string type, string path) => path switch
    {
        _ when path.StartsWith(MustCite[0], StringComparison.Ordinal) => Redraft.Selecting.Selectors.All.Any(s => s.GetType().Name == type),
        _ when path.StartsWith(MustCite[1], StringComparison.Ordinal) => type.EndsWith("Objective", StringComparison.Ordinal) && !type.StartsWith('I'),
        _ => false,
    };

    private static string Page()
    {
        var page = new StringBuilder("# Papers\n\nWhat each part was taken from, as its own documentation says. Written from the `Source:` lines by\n`REDRAFT_WRITE_PAPERS=1 ./test papers`; a test compares.\n\n");
        foreach (var project in Repository.Product.GroupBy(f => f.Path.Split('/')[1]))
        {
            var rows = project.SelectMany(f => Sources(f.Text).Select(s => $"| `{f.Path["src/".Length..]}` | {s} |\n")).ToList();
            if (rows.Count > 0)
            {
                page.Append($"## {project.Key}\n\n| where | source |\n|---|---|\n").AppendJoin("", rows).Append('\n');
            }
        }

        return page.ToString().TrimEnd('\n') + "\n";
    }

    /// <summary>Each source's text: from the mark to the end of its documentation element, on one line.</summary>
    private static IEnumerable<string> Sources(string code) => Citation().Matches(code).Select(m =>
        Spaces().Replace(Slashes().Replace(m.Groups[1].Value, " "), " ").Trim().Replace("|", "\\|", StringComparison.Ordinal));

    [GeneratedRegex(@"///[^\n]*?\bSource: (.*?)(?=</|\n(?!\s*///)|\n\s*///\s*<)", RegexOptions.Singleline)]
    private static partial Regex Citation();

    [GeneratedRegex(@"\n\s*///")]
    private static partial Regex Slashes();

    [GeneratedRegex(@"\s+")]
    private static partial Regex Spaces();
}

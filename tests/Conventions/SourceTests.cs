using System.Text;
using System.Text.RegularExpressions;
using Redraft.Engine.Architectures;
using Redraft.Engine.Objectives;
using Redraft.Evaluating;
using Redraft.Imitating;
using Redraft.Rating;
using Redraft.Selecting;

namespace Conventions;

public sealed partial class SourceTests
{
    private const string PapersPage = "docs/papers.md";

    /// <summary>Single files that say where they come from, besides objectives, selectors, baselines, architectures and metrics.</summary>
    private static readonly string[] MustCiteToo =
    [
        "src/Redraft/FeedbackRound.cs", "src/Redraft/Evaluating/Bootstrap.cs", "src/Redraft/Evaluating/RefinementControls.cs",
        "src/Redraft.Engine/Optimizing/LearningRateSchedules.cs",
    ];

    private static readonly Type[] MustCite = [typeof(ITokenObjective), typeof(ISelector), typeof(IRater), typeof(IBaseline), typeof(ITransformer)];

    [Fact]
    public void Everything_taken_from_a_paper_says_from_which()
    {
        // By interface, not by name: a part can't hide from the rule under another name.
        var parts = MustCite.SelectMany(Parts.Implementations).Concat(MetricList.All.Select(m => m.ComputedBy)).Select(Parts.FileOf).Concat(MustCiteToo);

        Refuse.Any(parts.Where(p => !Citation().IsMatch(Repository.Read(p))), "files lack a 'Source:' line (paper, equation) in their documentation");
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

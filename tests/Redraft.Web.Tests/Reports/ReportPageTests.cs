using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using Redraft.Evaluating;
using Redraft.Runs;
using Redraft.Web.Reports;

namespace Redraft.Web.Tests.Reports;

public sealed class ReportPageTests
{
    private const string Hostile = "</script><script>alert(1)</script><img src=x onerror=alert(2)>\"'&\u202e\u001b[31m\0";

    [Fact]
    public void Hostile_text_in_every_field_adds_no_markup()
    {
        var honest = Tags(ReportPage.Render(SampleReport.Whole));
        var json = JsonSerializer.Serialize(Hostile)[1..^1];
        var poisoned = RunReportJson.Read(
            Regex.Replace(RunReportJson.Write(SampleReport.Whole), "(?<=: )\"(?!\\d{4}-\\d\\d-|program\"|isolated|pass@|zero-shot|ilf-|sft-|refine-)[^\"]*\"", $"\"{json}\""), "poisoned");

        var page = ReportPage.Render(poisoned);

        Assert.Equal(honest, Tags(page));
        Assert.DoesNotContain("alert(1)<", page, StringComparison.Ordinal);
        Assert.DoesNotContain('\u202e', page);
        Assert.DoesNotContain('\u001b', page);
        Assert.Contains("&lt;/script&gt;", page, StringComparison.Ordinal);
    }

    [Fact]
    public void A_task_without_programs_is_told_without_them()
    {
        var plain = SampleReport.Whole with
        {
            Task = "posts", Tier = null, Strengths = new Dictionary<string, int>(),
            Results = [.. SampleReport.Whole.Results.Select(r => r with { Strengths = null })], Differences = [.. SampleReport.Whole.Differences.Select(d => d with { Strengths = null })],
        };
        var (page, programs) = (Words(ReportPage.Render(plain)), Words(ReportPage.Render(SampleReport.Whole)));

        Assert.DoesNotContain("programs ran", page, StringComparison.Ordinal);
        Assert.DoesNotContain("sandbox", page, StringComparison.Ordinal);
        Assert.DoesNotContain("real Python", page, StringComparison.Ordinal);
        Assert.All((string[])["programs ran isolated", "sandboxed judge", "real Python"], words => Assert.Contains(words, programs, StringComparison.Ordinal));

        static string Words(string html) => Regex.Replace(html, "<script.*?</script>|<style>.*?</style>", "", RegexOptions.Singleline);
    }

    [Fact]
    public void Raters_stand_in_one_table_with_what_they_gain()
    {
        var page = ReportPage.Render(SampleReport.Whole with { Raters = [new("length", 0.5, 0.4, 0.6, -0.1, -0.2, 0.05, 40)] });

        Assert.Contains("Raters compared", page, StringComparison.Ordinal);
        Assert.Matches("length.*50\\.0.%.*40\\.0 to 60\\.0.*−10\\.0.*−20\\.0 to \\+5\\.0.*40", page.ReplaceLineEndings(" "));
        Assert.DoesNotContain("Raters compared", ReportPage.Render(SampleReport.Whole), StringComparison.Ordinal);
    }

    [Fact]
    public void A_divergence_has_one_interval_the_one_that_was_measured()
    {
        var point = new KlPoint("ilf-round-1", 3.1, 0.2, 2.4, 0.15) { ForwardLow = 2.9, ForwardHigh = 3.65, BackwardLow = 2.2, BackwardHigh = 2.6 };

        var page = ReportPage.Render(SampleReport.Whole with { Divergences = [point], Results = [.. SampleReport.Whole.Results, new("ilf-round-1", "forward-kl", 3.1, 2.9, 3.65, 100)] });

        Assert.Contains("2.900 to 3.650", page, StringComparison.Ordinal);
        Assert.Contains("2.90 to 3.65", page, StringComparison.Ordinal); // among the other measures, with fewer digits
        Assert.Contains("\"forwardLow\":2.9", page, StringComparison.Ordinal);
    }

    [Fact]
    public void The_content_policy_names_the_digest_of_every_script_and_nothing_else()
    {
        var page = ReportPage.Render(SampleReport.Whole);
        var scripts = Regex.Matches(page, "<script>(.*?)</script>", RegexOptions.Singleline).Select(m => m.Groups[1].Value).ToList();

        var policy = Regex.Match(page, "Content-Security-Policy\" content=\"([^\"]*)\"").Groups[1].Value;

        Assert.Equal(2, scripts.Count);
        var allowed = scripts.Select(s => $"'sha256-{Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(s)))}'");
        Assert.Equal("default-src 'none'; style-src 'unsafe-inline'; script-src " + string.Join(' ', allowed), policy);
    }

    [Fact]
    public void What_is_no_number_is_a_dash_in_the_tables_and_missing_in_the_charts()
    {
        var page = ReportPage.Render(SampleReport.Whole with
        {
            Results = [.. SampleReport.Whole.Results, new("ilf-round-2", "forward-kl", double.NaN, double.NaN, double.NaN, 0)],
            Differences = [new("ilf-round-1", "zero-shot", "pass@1", double.NaN, double.NaN, double.NaN)],
            Divergences = [new("ilf-round-1", double.NaN, double.NaN, double.NaN, double.NaN)],
            Losses = [new("refiner", [1, 2], [double.NaN, 1])],
        });

        var data = JsonDocument.Parse(Regex.Match(page, "id=\"data\">(.*?)</script>", RegexOptions.Singleline).Groups[1].Value).RootElement;
        Assert.DoesNotContain("NaN", Regex.Replace(page, "<script.*?</script>", "", RegexOptions.Singleline), StringComparison.Ordinal);
        Assert.Contains(">–<", page, StringComparison.Ordinal);
        Assert.Empty(data.GetProperty("differences").EnumerateArray());
        Assert.Empty(data.GetProperty("divergence").EnumerateArray());
        Assert.Single(data.GetProperty("losses")[0].GetProperty("points").EnumerateArray());
    }

    [Fact]
    public void The_page_asks_nobody_for_anything()
    {
        var page = Regex.Replace(ReportPage.Render(SampleReport.Whole), "<script>.*?</script>", "", RegexOptions.Singleline);

        Assert.DoesNotMatch("(src|href)=|url\\(|@import|https?://", page);
    }

    [Fact]
    public void Several_differences_are_tested_together_and_one_or_those_of_before_are_not()
    {
        static ReportedDifference Of(double? p) => new("ilf-round-1", "zero-shot", "pass@1", 0.1, 0.05, 0.15) { P = p };

        Assert.Contains("3 comparisons: 2 below 0.05 taken alone, 1 after Holm&#39;s correction", Page(Of(0.001), Of(0.04), Of(0.5)), StringComparison.Ordinal);
        Assert.DoesNotContain("taken alone", Page(Of(0.001)), StringComparison.Ordinal);
        Assert.DoesNotContain("taken alone", Page(Of(null), Of(null)), StringComparison.Ordinal);

        static string Page(params ReportedDifference[] differences) => ReportPage.Render(SampleReport.Whole with { Differences = differences });
    }

    [Fact]
    public void Every_number_stands_in_a_table_without_script()
    {
        var page = Regex.Replace(ReportPage.Render(SampleReport.Whole), "<script.*?</script>", "", RegexOptions.Singleline);

        Assert.All(SampleReport.Whole.Results, r => Assert.Contains(Figures.Interval(r.Metric, r.Low, r.High), page, StringComparison.Ordinal));
        Assert.All(SampleReport.Whole.Differences, d => Assert.Contains(Figures.Difference(d.Metric, d.Value), page, StringComparison.Ordinal));
        Assert.Contains("simulated by scripted-annotator", page, StringComparison.Ordinal);
        Assert.Contains("programs ran isolated", page, StringComparison.Ordinal);
    }

    [Fact]
    public void Without_isolation_the_page_says_so()
    {
        Assert.Contains("programs ran NOT isolated", ReportPage.Render(SampleReport.Whole with { Tier = "unsafe" }), StringComparison.Ordinal);
        Assert.DoesNotContain("programs ran", ReportPage.Render(SampleReport.Whole with { Tier = "none" }), StringComparison.Ordinal); // a task without programs
    }

    [Fact]
    public void Without_isolation_every_number_is_stamped_in_every_table()
    {
        var unsafely = ReportPage.Render(SampleReport.Whole with { Tier = "unsafe" });
        var tables = Sections(unsafely).Where(s => s.Title is not ("Time" or "To do it again")).SelectMany(s => Regex.Matches(s.Html, "<tbody>(.*?)</tbody>", RegexOptions.Singleline)).ToList();

        Assert.Equal(10, tables.Count); // results, by seed its results and differences, rounds, differences, controls, ends of samples, counts by round, losses, divergences
        Assert.All(tables.SelectMany(t => Rows(t.Value)), row => Assert.Contains(">not isolated<", row, StringComparison.Ordinal));
        var numbers = SampleReport.Whole.Results.Count(r => r.Seed is null);
        Assert.Equal(numbers, Regex.Count(tables[0].Value, ">not isolated<")); // several numbers a row
        Assert.DoesNotContain("not isolated", ReportPage.Render(SampleReport.Whole), StringComparison.Ordinal);
    }

    [Fact]
    public void Every_number_has_the_strengths_of_its_verdicts_beside_it()
    {
        var page = ReportPage.Render(SampleReport.Whole);
        string[] rows = [.. Sections(page).SelectMany(s => Rows(s.Html)).Where(row => row.Contains(">88.4 %<", StringComparison.Ordinal) || row.Contains(">+64.1<", StringComparison.Ordinal))];

        Assert.Equal(3, rows.Length); // the result twice, the difference once
        Assert.All(rows, row => Assert.Matches("A[ \u00a0](2|5)\u202f988, B[ \u00a0]9, C[ \u00a0]3", System.Net.WebUtility.HtmlDecode(row)));
        var without = SampleReport.Whole with { Results = [new("zero-shot", "exact-match", 0.5, 0.4, 0.6, 10)], Differences = [] };
        Assert.DoesNotContain(">verdicts<", ReportPage.Render(without), StringComparison.Ordinal); // a task without programs
    }

    [Fact]
    public void Choosing_is_headed_by_who_chose()
    {
        var page = ReportPage.Render(SampleReport.Whole with
        {
            Results = [new("zero-shot", "best-of@4", 0.5, 0.4, 0.6, 10)], Differences = [], Settings = new Dictionary<string, string> { ["evaluation.best-of.by"] = "written-by-a-person" },
        });

        Assert.Contains("The best of N samples by written-by-a-person, by the task", page, StringComparison.Ordinal);
        Assert.DoesNotContain("reward model", page, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("Accuracy: how often", page, StringComparison.Ordinal);
    }

    [Fact]
    public void A_run_that_has_measured_nothing_yet_still_makes_a_page()
    {
        var page = ReportPage.Render(new RunReport { Task = "words", Seeds = [1], Results = [], Differences = [], TotalSeconds = 0 });

        Assert.Contains("not come to a result", page, StringComparison.Ordinal);
    }

    [Fact]
    public void A_difference_that_reads_zero_is_not_coloured_as_one()
    {
        ReportedDifference Of(double low) => new("ilf-round-2", "zero-shot", "pass@1", 0.1, low, 0.2);

        Assert.Contains("\"shade\":\"grey\"", ReportPage.Render(SampleReport.Whole with { Differences = [Of(0.0004)] }), StringComparison.Ordinal);
        Assert.Contains("\"shade\":\"teal\"", ReportPage.Render(SampleReport.Whole with { Differences = [Of(0.0006)] }), StringComparison.Ordinal);
    }

    [Fact]
    public void Every_verdict_has_its_place_among_the_kinds_of_failure_and_a_colour()
    {
        var names = Enum.GetValues<Verdict>().Select(VerdictName.Of).ToList();
        var page = ReportPage.Render(SampleReport.Whole with { Failures = [new("zero-shot", names.ToDictionary(name => name, _ => 1))] });

        var data = JsonDocument.Parse(Regex.Match(page, "id=\"data\">(.*?)</script>", RegexOptions.Singleline).Groups[1].Value).RootElement;
        Assert.Equal(names, data.GetProperty("failures").GetProperty("kinds").EnumerateArray().Select(kind => kind.GetString()!));
        var colours = Regex.Match(page, "const kinds = \\{(.*?)\\}", RegexOptions.Singleline).Groups[1].Value;
        Assert.All(names, name => Assert.Matches($"(\\s|'){name}'?: '", colours));
    }

    [Fact]
    public void A_run_without_a_story_says_so()
        => Assert.Contains("No example in this run", ReportPage.Render(SampleReport.Whole with { Story = null }), StringComparison.Ordinal);

    [Fact]
    public void What_is_of_one_seed_only_says_so()
    {
        Assert.Contains("Of the first seed, 1, only.", ReportPage.Render(SampleReport.Whole), StringComparison.Ordinal);
        Assert.DoesNotContain("Of the first seed", ReportPage.Render(SampleReport.Whole with { Seeds = [1] }), StringComparison.Ordinal);
    }

    [Fact]
    public void The_embedded_library_is_the_published_file()
    {
        var folder = Path.Combine(Root(), "src/Redraft.Web/Reports/echarts");
        var digest = Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(Path.Combine(folder, "echarts.common.min.js"))));

        Assert.Contains($"sha256  {digest}", File.ReadAllText(Path.Combine(folder, "README.md")), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Writing_replaces_the_old_page_and_leaves_nothing_beside_it()
    {
        var folder = Directory.CreateTempSubdirectory("redraft-");
        try
        {
            var path = Path.Combine(folder.FullName, "report.html");
            await File.WriteAllTextAsync(path, "old", TestContext.Current.CancellationToken);

            await ReportPage.WriteAsync(SampleReport.Whole, path, TestContext.Current.CancellationToken);

            Assert.StartsWith("<!DOCTYPE html>", await File.ReadAllTextAsync(path, TestContext.Current.CancellationToken), StringComparison.Ordinal);
            Assert.Single(folder.GetFiles());
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static IEnumerable<(string Title, string Html)> Sections(string page) =>
        Regex.Matches(page, "<section><h2>(.*?)</h2>(.*?)</section>", RegexOptions.Singleline).Select(m => (m.Groups[1].Value, m.Groups[2].Value));

    private static IEnumerable<string> Rows(string html) => Regex.Matches(html, "<tr><td.*?</tr>", RegexOptions.Singleline).Select(m => m.Value);

    /// <summary>The page's tags with their order, its own scripts' text left out.</summary>
    private static string Tags(string page) => string.Join(' ', Regex.Matches(
        Regex.Replace(page, "<script>.*?</script>", "<script>", RegexOptions.Singleline), "<[a-z/!][^\\s>]*", RegexOptions.IgnoreCase).Select(m => m.Value));

    private static string Root()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder!.FullName, "Redraft.slnx")))
        {
            folder = folder.Parent;
        }

        return folder.FullName;
    }
}

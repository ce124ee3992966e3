using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Redraft.Engine.Checkpoints;
using Redraft.Runs;

namespace Redraft.Web.Reports;

/// <summary>Makes <c>report.html</c>: one file that shows a run, offline, in light and dark, on screen and paper.</summary>
/// <remarks>
/// Every number is in an HTML table, readable without script; charts are drawn from a block of data by the embedded library.
/// A content policy in the page allows exactly its own scripts, by digest, and no request to anywhere.
/// </remarks>
public static class ReportPage
{
    /// <summary>The whole page.</summary>
    public static string Render(RunReport report)
    {
        ArgumentNullException.ThrowIfNull(report);
        var library = Embedded("echarts/echarts.common.min.js");
        var script = Embedded("report.js");
        var html = new HtmlWriter();
        html.Trusted("<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n")
            .Trusted("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<meta name=\"color-scheme\" content=\"light dark\">\n")
            .Trusted("<meta name=\"referrer\" content=\"no-referrer\">\n")
            .Trusted($"<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'; script-src {Digest(library)} {Digest(script)}\">\n")
            .Element("title", $"Redraft: {report.Task}, {report.Started:yyyy-MM-dd}")
            .Trusted($"<style>{Embedded("report.css")}</style>\n</head>\n<body>\n<main>\n");
        Header(html, report);
        ResultSections.Write(html, report);
        TrainingSections.Write(html, report);
        StorySection.Write(html, report);
        ProvenanceSections.Write(html, report);
        // The default encoder writes <, > and & as \u00XX, so no text can end the block.
        html.Trusted("</main>\n<script type=\"application/json\" id=\"data\">").Trusted(JsonSerializer.Serialize(ChartData.Of(report)))
            .Trusted("</script>\n<script>").Trusted(library).Trusted("</script>\n<script>").Trusted(script).Trusted("</script>\n</body>\n</html>\n");
        return html.ToString();
    }

    /// <summary>Writes the page beside its final place, then moves it there.</summary>
    /// <exception cref="IOException">If it cannot be written.</exception>
    public static Task WriteAsync(RunReport report, string path, CancellationToken cancellation)
        => Task.Run(() => DurableFile.Write(path, Render(report)), cancellation);

    private static void Header(HtmlWriter html, RunReport report)
    {
        html.Open("header").Element("p", "Redraft run report", "kicker").Element("h1", $"Task: {report.Task}").Open("p", "meta");
        html.Element("span", report.Started.ToString("yyyy-MM-dd HH:mm 'UTC'", System.Globalization.CultureInfo.InvariantCulture))
            .Element("span", report.Seeds.Count == 1 ? $"seed {report.Seeds[0]}" : $"{report.Seeds.Count} seeds: {string.Join(", ", report.Seeds)}")
            .Element("span", Amount.Duration(report.TotalSeconds));
        if (report.Tier is { } tier and ("isolated" or "unsafe"))
        {
            html.Element("span", tier == "isolated" ? "programs ran isolated" : "programs ran NOT isolated", tier == "isolated" ? "badge good" : "badge bad");
        }

        html.Close("p").Open("div", "answer");
        foreach (var sentence in ReportAnswer.Of(report))
        {
            html.Element("p", sentence.Replace(" %", "\u00a0%", StringComparison.Ordinal));
        }

        html.Close("div").Close("header");
    }

    private static string Digest(string script) => $"'sha256-{Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(script)))}'";

    private static string Embedded(string name)
    {
        var resource = "Redraft.Web.Reports." + name.Replace('/', '.');
        using var stream = typeof(ReportPage).Assembly.GetManifestResourceStream(resource)
            ?? throw new InvalidOperationException($"the resource {resource} is not embedded");
        using var reader = new StreamReader(stream, Encoding.UTF8);
        return reader.ReadToEnd().ReplaceLineEndings("\n"); // as the browser's parser reads it, for the digest
    }
}

using System.Globalization;
using System.Net;
using System.Text;

namespace Redraft.Papers;

/// <summary>A section as a drawing: our means with their intervals, the paper's numbers as rings on the same line.</summary>
/// <remarks>Plain SVG without script, readable on light and dark ground; the table beside it holds the same numbers.</remarks>
public static class PaperChart
{
    private const int Left = 330, Width = 820, Line = 24, Top = 34, Right = 30;

    /// <summary>The drawing, or null where fewer than two lines have finite numbers.</summary>
    public static string? Write(PooledSection section)
    {
        var factor = section.Section.Unit == "%" ? 100 : 1;
        var rows = section.Rows.Select(row => (row.Name, Paper: row.PaperValue, row.Ours)).Where(row => double.IsFinite(row.Ours.Value)).ToList();
        if (rows.Count < 2)
        {
            return null;
        }

        var values = rows.SelectMany(row => new[] { factor * row.Ours.Low, factor * row.Ours.High, row.Paper ?? factor * row.Ours.Value }).Where(double.IsFinite).ToList();
        var (low, high) = section.Section.Unit == "%" ? (0, 100.0) : (Math.Min(0, values.Min()), values.Max());
        high = high > low ? high : low + 1; // all zeros
        double At(double value) => Left + ((Width - Left - Right) * (value - low) / (high - low));
        var height = Top + (rows.Count * Line) + 10;
        var svg = new StringBuilder();
        svg.Append(CultureInfo.InvariantCulture, $"""<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {Width} {height}" font-family="sans-serif" font-size="13" role="img" aria-label="{Text(section.Section.Title)}">""");
        svg.Append("""<style>text{fill:#333}line{stroke:#999}@media(prefers-color-scheme:dark){text{fill:#ddd}}</style>""");
        foreach (var tick in Enumerable.Range(0, 5).Select(i => low + ((high - low) * i / 4)))
        {
            svg.Append(CultureInfo.InvariantCulture, $"""<line x1="{At(tick):0.0}" x2="{At(tick):0.0}" y1="{Top - 8}" y2="{height - 8}" stroke-opacity="0.3"/><text x="{At(tick):0.0}" y="{Top - 14}" text-anchor="middle">{tick:0.##}</text>""");
        }

        for (var i = 0; i < rows.Count; i++)
        {
            var (y, row) = (Top + (i * Line) + (Line / 2), rows[i]);
            svg.Append(CultureInfo.InvariantCulture, $"""<text x="{Left - 12}" y="{y + 4}" text-anchor="end">{Text(row.Name)}</text>""");
            if (row.Paper is { } paper)
            {
                svg.Append(CultureInfo.InvariantCulture, $"""<circle cx="{At(paper):0.0}" cy="{y}" r="5" fill="none" stroke="#c60" stroke-width="2"/>""");
            }

            if (row.Ours.Count > 1)
            {
                svg.Append(CultureInfo.InvariantCulture, $"""<line x1="{At(factor * row.Ours.Low):0.0}" x2="{At(factor * row.Ours.High):0.0}" y1="{y}" y2="{y}" style="stroke:#088" stroke-width="2"/>""");
            }

            svg.Append(CultureInfo.InvariantCulture, $"""<circle cx="{At(factor * row.Ours.Value):0.0}" cy="{y}" r="4" fill="#088"/>""");
        }

        return svg.Append("</svg>\n").ToString();
    }

    private static string Text(string text) => WebUtility.HtmlEncode(text);
}

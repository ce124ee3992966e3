using Redraft.Runs;

namespace Redraft.Web.Reports;

/// <summary>The shape that every section with a chart has: heading, what to see, chart, its table, how it was computed.</summary>
internal static class Section
{
    /// <summary>Said of what isn't pooled, where there are several seeds.</summary>
    public static string FirstSeed(RunReport report) => report.Seeds.Count > 1 ? $" Of the first seed, {report.Seeds[0]}, only." : "";

    public static void Write(HtmlWriter html, SectionText text, string? chart, Action<HtmlWriter> table)
    {
        html.Open("section").Element("h2", text.Title).Element("p", text.Lead, "lead");
        if (chart is not null)
        {
            html.Chart(chart, text.Title + ". The numbers are in the table below.");
            html.Open("details").Element("summary", "Numbers");
            table(html);
            html.Close("details");
        }
        else
        {
            table(html);
        }

        html.Open("details").Element("summary", "How computed").Element("p", text.Computed).Close("details").Close("section");
    }
}

/// <summary>The words around a section.</summary>
/// <param name="Title">The heading.</param>
/// <param name="Lead">What to look for.</param>
/// <param name="Computed">How the numbers come about.</param>
internal sealed record SectionText(string Title, string Lead, string Computed);

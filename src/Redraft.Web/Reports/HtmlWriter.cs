using System.Globalization;
using System.Net;
using System.Text;

namespace Redraft.Web.Reports;

/// <summary>Writes HTML; every text and attribute value is encoded, so nothing that a model or an annotator wrote can act.</summary>
internal sealed class HtmlWriter
{
    private readonly StringBuilder _html = new();

    public HtmlWriter Open(string tag, string? cssClass = null, string? id = null)
    {
        _html.Append('<').Append(tag);
        Attribute("class", cssClass);
        Attribute("id", id);
        _html.Append('>');
        return this;
    }

    /// <summary>A tag with attributes; those without a value are left out.</summary>
    public HtmlWriter OpenWith(string tag, params ReadOnlySpan<(string Name, string? Value)> attributes)
    {
        _html.Append('<').Append(tag);
        foreach (var (name, value) in attributes)
        {
            Attribute(name, value);
        }

        _html.Append('>');
        return this;
    }

    public HtmlWriter Close(string tag)
    {
        _html.Append("</").Append(tag).Append(">\n");
        return this;
    }

    public HtmlWriter Text(string text)
    {
        _html.Append(Encode(text));
        return this;
    }

    public HtmlWriter Element(string tag, string text, string? cssClass = null) => Open(tag, cssClass).Text(text).Close(tag);

    /// <summary>A sentence of ours; what stands between backquotes in it is a command.</summary>
    public HtmlWriter Sentence(string tag, string text, string? cssClass = null)
    {
        Open(tag, cssClass);
        foreach (var (i, part) in text.Split('`').Index())
        {
            _ = i % 2 == 0 ? Text(part) : Open("code").Text(part).Trusted("</code>");
        }

        return Close(tag);
    }

    /// <summary>A place where the script draws a chart, and what a screen reader says there.</summary>
    public HtmlWriter Chart(string id, string description)
    {
        _html.Append("<div class=\"chart\" role=\"img\"");
        Attribute("data-chart", id);
        Attribute("aria-label", description);
        _html.Append("></div>\n");
        return this;
    }

    /// <summary>A table; the columns from <paramref name="numbersFrom"/> on are aligned as numbers, and each row ends with the stamp, if there is one.</summary>
    public HtmlWriter Table(IReadOnlyList<string> headers, IEnumerable<IReadOnlyList<string>> rows, int numbersFrom = 1, string? stamp = null)
    {
        Open("div", "scroll").Open("table").Open("thead").Open("tr");
        for (var i = 0; i < headers.Count; i++)
        {
            Element("th", headers[i], i >= numbersFrom ? "n" : null);
        }

        if (stamp is not null)
        {
            Element("th", "");
        }

        Close("tr").Close("thead").Open("tbody");
        foreach (var row in rows)
        {
            Open("tr");
            for (var i = 0; i < row.Count; i++)
            {
                Element("td", row[i], i >= numbersFrom ? "n" : null);
            }

            if (stamp is not null)
            {
                Open("td", "n").Element("span", stamp, "stamp").Close("td");
            }

            Close("tr");
        }

        return Close("tbody").Close("table").Close("div");
    }

    /// <summary>A rate and its interval as a small strip from 0 to 1, for the eye; the numbers stand beside it.</summary>
    public HtmlWriter Interval(double low, double value, double high)
    {
        _html.Append(CultureInfo.InvariantCulture, $"<svg class=\"interval\" viewBox=\"0 0 100 10\" preserveAspectRatio=\"none\" aria-hidden=\"true\"><rect class=\"rail\" x=\"0\" y=\"4.5\" width=\"100\" height=\"1\"/>")
            .Append(CultureInfo.InvariantCulture, $"<rect class=\"range\" x=\"{100 * low:0.##}\" y=\"3\" width=\"{Math.Max(0.5, 100 * (high - low)):0.##}\" height=\"4\"/>")
            .Append(CultureInfo.InvariantCulture, $"<rect class=\"value\" x=\"{(100 * value) - 0.6:0.##}\" y=\"1\" width=\"1.2\" height=\"8\"/></svg>");
        return this;
    }

    /// <summary>Markup that is ours, verbatim.</summary>
    public HtmlWriter Trusted(string markup)
    {
        _html.Append(markup);
        return this;
    }

    public override string ToString() => _html.ToString();

    private static string Encode(string text) => WebUtility.HtmlEncode(UntrustedText.Visible(text));

    private void Attribute(string name, string? value)
    {
        if (value is not null)
        {
            _html.Append(' ').Append(name).Append("=\"").Append(Encode(value)).Append('"');
        }
    }
}

using System.Globalization;
using Redraft.Web.Reports;

namespace Redraft.Web.Viewing;

/// <summary>A page that is being written: its title, where it stands, and its body. All text is encoded.</summary>
/// <param name="href">What a link to an address says.</param>
/// <param name="isStatic">Whether nobody answers forms and queries: an export.</param>
internal sealed class Sheet(Func<PageAddress, string> href, bool isStatic)
{
    private const int LongSentence = 300; // characters that may need scrolling at 320 pixels, at the least

    private int _ids;

    public HtmlWriter Html { get; } = new();

    public bool IsStatic => isStatic;

    /// <summary>The heading, and the title of the window.</summary>
    public string Title { get; set; } = "";

    /// <summary>The run that it is about, or null.</summary>
    public ShelvedRun? Run { get; set; }

    /// <summary>Changes when what the page shows may have changed; null for what doesn't change while it is looked at.</summary>
    public string? LiveStamp { get; set; }

    public string Href(PageAddress to) => href(to);

    public Sheet Link(PageAddress to, string text, string? cssClass = null, bool current = false, string? fragment = null)
    {
        Html.OpenWith("a", ("href", href(to) + (fragment is null ? "" : "#" + fragment)), ("class", cssClass), ("aria-current", current ? "page" : null)).Text(text).Close("a");
        return this;
    }

    public Sheet Element(string tag, string text, string? cssClass = null)
    {
        Html.Element(tag, text, cssClass);
        return this;
    }

    public Sheet Text(string text)
    {
        Html.Text(text);
        return this;
    }

    /// <summary>A panel with a heading.</summary>
    public void Section(string title, Action body, string? lead = null, string? id = null)
    {
        Html.Open("section", "panel", id).Element("h2", title);
        if (lead is not null)
        {
            Html.Sentence("p", lead, "lead");
        }

        body();
        Html.Close("section");
    }

    /// <summary>What a person may fold open.</summary>
    public void Details(string summary, Action body, bool open = false)
    {
        Html.OpenWith("details", ("id", NextId("d")), ("open", open ? "" : null)).Element("summary", summary);
        body();
        Html.Close("details");
    }

    public Sheet Badge(string text, string? kind = null) => Element("span", text, kind is null ? "badge" : "badge " + kind);

    /// <summary>How a draft ended.</summary>
    public Sheet Ending(string? kind, bool? passed) => kind is null ? Badge("not scored") : Badge(kind, passed == true ? "good" : "bad");

    /// <summary>A stranger's text with its lines; cut text says so.</summary>
    public void Code(string text, string label)
    {
        Html.OpenWith("pre", ("tabindex", "0"), ("role", "group"), ("aria-label", label), ("dir", "auto")).Text(text).Close("pre");
        if (text.Length >= Redraft.Viewing.ProblemGraph.LongestText - 1)
        {
            Html.Sentence("p", $"Its first {Amount.Count(Redraft.Viewing.ProblemGraph.LongestText)} characters; `redraft show` prints all of it.", "soft");
        }
    }

    /// <summary>A sentence; a long one scrolls by itself, so it can be focused.</summary>
    public void Said(string text) => Html.OpenWith("blockquote", ("dir", "auto"), ("tabindex", text.Length > LongSentence ? "0" : null)).Text(text).Close("blockquote");

    /// <summary>Names and values beside each other.</summary>
    public void Facts(params ReadOnlySpan<(string Name, Cell Value)> facts)
    {
        Html.Open("dl", "facts");
        foreach (var (name, value) in facts)
        {
            Html.Open("div").Element("dt", name).Open("dd");
            value.Write(this);
            Html.Close("dd").Close("div");
        }

        Html.Close("dl");
    }

    /// <summary>A table that scrolls by itself where it is too wide, or the word that there is nothing yet; columns from <paramref name="numbersFrom"/> on are numbers.</summary>
    public void Table(string label, IReadOnlyList<string> headings, IEnumerable<IReadOnlyList<Cell>> rows, int numbersFrom = int.MaxValue)
    {
        var all = rows.ToList();
        if (all.Count == 0)
        {
            Element("p", "Nothing yet.", "soft");
            return;
        }

        Html.OpenWith("div", ("class", "scroll"), ("tabindex", "0"), ("role", "region"), ("aria-label", label)).Open("table").Open("thead").Open("tr");
        for (var i = 0; i < headings.Count; i++)
        {
            Html.OpenWith("th", ("scope", "col"), ("class", i >= numbersFrom ? "n" : null)).Text(headings[i]).Close("th");
        }

        Html.Close("tr").Close("thead").Open("tbody");
        foreach (var row in all)
        {
            Html.Open("tr");
            for (var i = 0; i < row.Count; i++)
            {
                Html.Open("td", i >= numbersFrom ? "n" : null);
                row[i].Write(this);
                Html.Close("td");
            }

            Html.Close("tr");
        }

        Html.Close("tbody").Close("table").Close("div");
    }

    /// <summary>Links to the pages of a long list.</summary>
    public void Pager(PageAddress address, int page, int pages)
    {
        if (pages <= 1)
        {
            return;
        }

        Html.OpenWith("nav", ("class", "pager"), ("aria-label", "Pages"));
        if (page > 1)
        {
            Link(address.With("page", page == 2 ? null : page - 1), "Previous");
        }

        Html.Element("span", $"page {page} of {pages}");
        if (page < pages)
        {
            Link(address.With("page", page + 1), "Next");
        }

        Html.Close("nav");
    }

    public string NextId(string kind) => kind + (++_ids).ToString(CultureInfo.InvariantCulture);
}

/// <summary>What stands in a cell.</summary>
/// <param name="Write">Writes it.</param>
internal readonly record struct Cell(Action<Sheet> Write)
{
    public static implicit operator Cell(string text) => new(sheet => sheet.Text(text));

    public static implicit operator Cell(int count) => new(sheet => sheet.Text(Amount.Count(count)));

    /// <summary>A name that isn't broken into lines.</summary>
    public static Cell Whole(string text) => new(sheet => sheet.Element("span", text, "whole"));

    /// <summary>A link.</summary>
    public static Cell To(PageAddress to, string text) => new(sheet => sheet.Link(to, text));
}

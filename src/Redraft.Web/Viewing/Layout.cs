using Redraft.Web.Reports;

namespace Redraft.Web.Viewing;

/// <summary>What stands around every page: the head, the way to the other pages, the foot.</summary>
internal static class Layout
{
    /// <summary>Replaced by what an export left out.</summary>
    public const string LeftOut = "<!--left out-->";

    private static readonly (string Page, string Name)[] OfRun =
        [("run", "Overview"), ("metrics", "Metrics"), ("failures", "Failures"), ("calibration", "Selectors"), ("browse", "Search"), ("compare", "Compare")];

    /// <summary>The whole page.</summary>
    /// <param name="sheet">The written body.</param>
    /// <param name="address">Where it is.</param>
    public static string Render(Sheet sheet, PageAddress address)
    {
        var html = new HtmlWriter();
        html.Trusted("<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n")
            .Trusted("<meta name=\"color-scheme\" content=\"light dark\">\n<meta name=\"referrer\" content=\"no-referrer\">\n");
        if (sheet.IsStatic)
        {
            html.Trusted("<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'\">\n");
        }

        html.Element("title", $"{sheet.Title} · Redraft")
            .Trusted("<link rel=\"icon\" href=\"icon.svg\">\n<link rel=\"stylesheet\" href=\"view.css\">\n<script src=\"echarts.js\" defer></script>\n<script src=\"view.js\" defer></script>\n</head>\n<body>\n<a class=\"skip\" href=\"#main\">Skip to content</a>\n")
            .Open("header", "top");
        new Sheet(sheet.Href, sheet.IsStatic).Into(html, top => top.Link(PageAddress.Of("index"), "Redraft", "brand", address.Page == "index"));
        if (sheet.Run is { } run)
        {
            html.Element("span", run.Name, "run-name").OpenWith("nav", ("aria-label", "This run"));
            foreach (var (page, name) in OfRun)
            {
                new Sheet(sheet.Href, sheet.IsStatic).Into(html, top => top.Link(PageAddress.Of(page, ("run", run.Number)), name, null, address.Page == page));
            }

            html.Close("nav");
        }

        html.Close("header").OpenWith("main", ("id", "main"), ("tabindex", "-1"), ("data-live", sheet.IsStatic ? null : sheet.LiveStamp)).Element("h1", sheet.Title).Trusted(sheet.Html.ToString()).Close("main")
            .Open("footer").Text("What models, programs and people wrote is shown as text: characters that can't be seen, or that turn text around, as escapes.").Trusted(LeftOut).Close("footer")
            .Trusted("</body>\n</html>\n");
        return html.ToString();
    }

    private static void Into(this Sheet sheet, HtmlWriter html, Action<Sheet> write)
    {
        write(sheet);
        html.Trusted(sheet.Html.ToString());
    }
}

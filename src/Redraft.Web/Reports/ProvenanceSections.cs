using Redraft.Runs;

namespace Redraft.Web.Reports;

/// <summary>What it took and how to do it again: time, commands, versions, hashes, settings.</summary>
internal static class ProvenanceSections
{
    public static void Write(HtmlWriter html, RunReport report)
    {
        if (report.Stages.Count > 0)
        {
            Section.Write(html, new("Time", $"{Amount.Duration(report.TotalSeconds)} in all.", "Wall time of each stage; of a resumed run, its parts added up."), "stages",
                h => h.Table(["stage", "seconds"], report.Stages.Select(s => (IReadOnlyList<string>)[s.Name, s.Seconds.ToString("0.0", System.Globalization.CultureInfo.InvariantCulture)])));
        }

        html.Open("section").Element("h2", "To do it again");
        foreach (var command in report.Commands)
        {
            html.Element("pre", command);
        }

        Pairs(html, "Versions", report.Versions, open: true);
        Pairs(html, "SHA-256", report.Hashes, open: false, "Of a training's checkpoint all that is in it: configuration, tokenizer and weights. Of the base model its weights alone, by which drafts name their author.");
        Pairs(html, "Settings", report.Settings, open: false);
        html.Open("p", "meta");
        foreach (var (name, path) in new[] { ("run", report.Run), ("final checkpoint", report.Checkpoint) })
        {
            if (path is not null)
            {
                html.Element("span", $"{name}: {path}");
            }
        }

        html.Close("p").Close("section");
    }

    private static void Pairs(HtmlWriter html, string title, IReadOnlyDictionary<string, string> pairs, bool open, string? note = null)
    {
        if (pairs.Count == 0)
        {
            return;
        }

        html.Trusted(open ? "<details open>" : "<details>").Element("summary", title);
        if (note is not null)
        {
            html.Element("p", note, "meta");
        }

        html.Table(["what", ""], pairs.Select(p => (IReadOnlyList<string>)[p.Key, p.Value]), numbersFrom: 2).Close("details");
    }
}

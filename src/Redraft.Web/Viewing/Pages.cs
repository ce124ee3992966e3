using Redraft.Web.Viewing.Sheets;

namespace Redraft.Web.Viewing;

/// <summary>Every kind of page, and how an address becomes one.</summary>
internal static class Pages
{
    private static readonly Dictionary<string, Action<Sheet, PageRequest>> Kinds = new()
    {
        ["index"] = IndexSheet.Write,
        ["run"] = RunSheet.Write,
        ["metrics"] = MetricsSheet.Write,
        ["failures"] = FailuresSheet.Write,
        ["calibration"] = CalibrationSheet.Write,
        ["browse"] = BrowseSheet.Write,
        ["compare"] = CompareSheet.Write,
        ["problem"] = ProblemSheet.Write,
        ["draft"] = DraftSheet.Write,
        ["feedback"] = FeedbackSheet.Write,
        ["checkpoint"] = CheckpointSheet.Write,
    };

    /// <summary>The kinds, as the server's paths name them.</summary>
    public static IEnumerable<string> Names => Kinds.Keys;

    /// <summary>Writes a page.</summary>
    /// <param name="shelf">The runs.</param>
    /// <param name="address">Which page.</param>
    /// <param name="href">What a link to an address says.</param>
    /// <param name="isStatic">Whether it is for an export.</param>
    /// <exception cref="Annotating.RefusedException">If there is no such page.</exception>
    public static string Render(RunShelf shelf, PageAddress address, Func<PageAddress, string> href, bool isStatic)
    {
        var sheet = new Sheet(href, isStatic);
        using var request = new PageRequest(shelf, address);
        if (address["run"] is not null)
        {
            sheet.Run = request.Run;
        }

        Kinds[address.Page](sheet, request);
        return Layout.Render(sheet, address);
    }
}

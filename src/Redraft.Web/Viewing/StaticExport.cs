using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using Redraft.Web.Annotating;
using Redraft.Web.Reports;

namespace Redraft.Web.Viewing;

/// <summary>Writes the viewer's pages as files that open offline, from <c>file://</c>, without script but for the charts.</summary>
/// <remarks>
/// Pages are followed from the page of all runs, what sums up before what is single, until there are enough of them: a link to a page that is left out
/// is plain text, so that none leads nowhere, and the foot of each page says how many were left out.
/// </remarks>
public sealed partial class StaticExport
{
    /// <summary>Pages that are written at most, unless told otherwise.</summary>
    public const int UsualPages = 4000;

    private const long MostBytes = 200L << 20; // of pages
    private const string MarkName = "redraft-view.json";

    // What sums up first; drafts and feedback that a checkpoint learned from come before the rest, since its page is followed before the problems'.
    private static readonly string[] Order = ["index", "run", "metrics", "failures", "calibration", "checkpoint", "compare", "feedback", "problem", "draft", "browse"];

    private readonly Dictionary<string, (PageAddress Address, string? Html)> _pages = [];
    private readonly PriorityQueue<PageAddress, (int Rank, int Turn)> _open = new();
    private readonly RunShelf _shelf;

    private StaticExport(RunShelf shelf) => _shelf = shelf;

    /// <summary>Writes an export.</summary>
    /// <param name="folders">Runs, or folders of runs.</param>
    /// <param name="target">The folder: not there yet, empty, or an earlier export, which is replaced.</param>
    /// <param name="mostPages">Pages at most, 1 or more.</param>
    /// <param name="cancellation">Ends it before anything is written.</param>
    /// <returns>How many pages were written, and how many that they link to were left out.</returns>
    /// <exception cref="IOException">If the folder holds something else, or can't be written.</exception>
    public static (int Written, int LeftOut) Write(IReadOnlyList<string> folders, string target, int mostPages, CancellationToken cancellation)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(mostPages, 1);
        RequireOwn(target);
        var export = new StaticExport(new RunShelf(folders));
        var leftOut = export.Follow(mostPages, cancellation);
        export.Save(target, leftOut);
        return (export._pages.Values.Count(page => page.Html is not null), leftOut);
    }

    /// <summary>Refuses a folder with anything in it that no export wrote.</summary>
    /// <exception cref="IOException">If it is refused.</exception>
    public static void RequireOwn(string target)
    {
        if (File.Exists(target) || (Directory.Exists(target) && Directory.EnumerateFileSystemEntries(target).Any() && !File.Exists(Path.Combine(target, MarkName))))
        {
            throw new IOException($"{target}: {(File.Exists(target) ? "a file" : "a folder with other things in it")}; choose an empty folder, or one that `redraft view --export` wrote");
        }
    }

    private int Follow(int mostPages, CancellationToken cancellation)
    {
        var (bytes, written) = (0L, 0);
        Enqueue(PageAddress.Of("index"));
        while (_open.TryDequeue(out var address, out _) && written < mostPages && bytes < MostBytes)
        {
            cancellation.ThrowIfCancellationRequested();
            try
            {
                var html = Pages.Render(_shelf, address, Enqueue, isStatic: true);
                _pages[address.FileName] = (address, html);
                bytes += html.Length;
                written++;
            }
            catch (RefusedException)
            {
                // A link that leads nowhere in the run itself, such as to a problem that another seed has: it becomes text.
            }
        }

        return _pages.Values.Count(page => page.Html is null);
    }

    private string Enqueue(PageAddress address)
    {
        if (_pages.TryAdd(address.FileName, (address, null)))
        {
            _open.Enqueue(address, (Array.IndexOf(Order, address.Page), _pages.Count));
        }

        return address.FileName;
    }

    private void Save(string target, int leftOut)
    {
        Directory.CreateDirectory(target);
        foreach (var old in Directory.EnumerateFiles(target).Where(file => OwnName().IsMatch(Path.GetFileName(file))))
        {
            File.Delete(old);
        }

        File.WriteAllText(Path.Combine(target, MarkName), JsonSerializer.Serialize(new { schema = 1, pages = _pages.Values.Count(page => page.Html is not null), leftOut }));
        foreach (var (name, resource, _) in ViewFiles.All)
        {
            using var from = ViewFiles.Open(resource);
            using var to = File.Create(Path.Combine(target, name));
            from.CopyTo(to);
        }

        var note = leftOut == 0 ? "" : string.Create(CultureInfo.InvariantCulture, $" {Amount.Count(leftOut)} pages that this export would link to were left out; <code>redraft view</code> shows them.");
        foreach (var (name, page) in _pages.Where(page => page.Value.Html is not null))
        {
            // Text is encoded, so a quote in it never looks like an attribute's.
            var linked = Link().Replace(page.Html!, link => _pages.GetValueOrDefault(link.Groups[1].Value).Html is null ? "" : link.Value);
            File.WriteAllText(Path.Combine(target, name), linked.Replace(Layout.LeftOut, note, StringComparison.Ordinal), new UTF8Encoding(encoderShouldEmitUTF8Identifier: false));
        }
    }

    [GeneratedRegex(" href=\"([a-z]+(?:-[0-9a-f]{16})?\\.html)(?:#[^\"]*)?\"")]
    private static partial Regex Link();

    [GeneratedRegex("^[a-z]+(-[0-9a-f]{16})?\\.html$")]
    private static partial Regex OwnName();
}

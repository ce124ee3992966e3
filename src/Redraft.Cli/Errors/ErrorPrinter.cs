using System.Globalization;
using Redraft.Engine;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace Redraft.Cli.Errors;

/// <summary>Prints what went wrong: what and where with its code, the line of the file with the place marked, and what to do.</summary>
internal static class ErrorPrinter
{
    private const int MostPrinted = 20;
    private const int NarrowestExcerpt = 20; // columns
    private const string Ellipsis = "…";
    private const int Unwrapped = 1 << 20; // columns: a sentence stays one line, for programs that read it

    public static void Print(Terminal terminal, Failure failure)
    {
        var console = terminal.ErrorConsole();
        console.Profile.Width = Unwrapped;
        foreach (var fault in failure.Faults.Take(MostPrinted))
        {
            Print(console, terminal, fault);
        }

        if (failure.Faults.Count > 1)
        {
            var more = failure.Faults.Count > MostPrinted ? $", {MostPrinted} of them shown" : "";
            console.WriteLine($"{failure.Faults.Count} problems{more}");
        }
    }

    private static void Print(IAnsiConsole console, Terminal terminal, Fault fault)
    {
        var word = fault.Code == ErrorCodes.Interrupted ? "stopped" : "error";
        console.MarkupLine($"[red bold]{word} {fault.Code.Name}[/]  {Escaped(fault.Sentence)}");
        if (fault is { Excerpt: { } excerpt, Line: { } line })
        {
            var number = line.ToString(CultureInfo.InvariantCulture).PadLeft(6);
            var gutter = terminal.Plain ? "|" : "│";
            var (text, mark) = Window(excerpt, Math.Max(NarrowestExcerpt, terminal.Width - number.Length - 4));
            console.MarkupLine($"[blue]{number} {gutter}[/] {Markup.Escape(text)}".TrimEnd());
            console.MarkupLine($"[blue]{new string(' ', number.Length)} {gutter}[/] [red]{mark}[/]{(excerpt.Note is null ? "" : " " + Escaped(excerpt.Note))}");
        }

        console.MarkupLine($"   [blue]help:[/] {Escaped(fault.Help)}");
    }

    /// <summary>The part of a line that fits, as it may be printed, and the carets that stand under the place.</summary>
    private static (string Text, string Mark) Window(Excerpt excerpt, int width)
    {
        var before = (excerpt.CutsBefore ? Ellipsis : "") + Visible(excerpt.Text[..excerpt.Start]);
        var whole = Visible(excerpt.Text.Substring(excerpt.Start, excerpt.Length));
        var place = Cut(whole, width / 2);
        var after = Visible(excerpt.Text[(excerpt.Start + excerpt.Length)..]) + (excerpt.CutsAfter ? Ellipsis : "");
        var room = width - Math.Max(1, Cells(place));
        if (Cells(before) > room)
        {
            before = Ellipsis + before[Math.Max(0, before.Length - (room / 2))..];
        }

        // What follows a place that is cut would stand where it doesn't belong.
        after = place != whole ? "" : Cut(after, Math.Max(0, room - Cells(before)));
        return (before + place + after, new string(' ', Cells(before)) + new string('^', Math.Max(1, Cells(place))));
    }

    /// <summary>The beginning that fits, with a sign at its end where there is more.</summary>
    private static string Cut(string text, int most)
    {
        if (Cells(text) <= most)
        {
            return text;
        }

        var kept = text.EndsWith(Ellipsis, StringComparison.Ordinal) ? text[..^1] : text;
        while (kept.Length > 0 && Cells(kept) + 1 > most)
        {
            kept = kept[..^Math.Min(kept.Length, Math.Max(1, (Cells(kept) + 1 - most) / 2))];
        }

        return most > 0 ? kept + Ellipsis : "";
    }

    /// <summary>Columns on a terminal: characters of East Asia take two.</summary>
    private static int Cells(string text) => new Segment(text).CellCount();

    private static string Visible(string text) => UntrustedText.Visible(text, int.MaxValue);

    private static string Escaped(string text) => Markup.Escape(Visible(string.Join(' ', text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries))));
}

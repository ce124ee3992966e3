using System.Text;

namespace Redraft.Engine;

/// <summary>The line of a file at which something is wrong, and where in it: what an error shows under its sentence.</summary>
/// <param name="Text">The line as it stands in the file, or the part of it round the place; at most 400 characters. Unsafe to print as it is.</param>
/// <param name="Start">Where in <paramref name="Text"/> the place begins, from 0.</param>
/// <param name="Length">How many characters it has; 0 points between two of them, as where something is missing.</param>
/// <param name="Note">What is said beside the mark, such as <c>found "text"</c>, or null.</param>
public sealed record Excerpt(string Text, int Start, int Length, string? Note = null)
{
    private const int Before = 160; // characters kept, so that a line of megabytes stays small
    private const int MostShown = 400;

    /// <summary>Whether the line has more before <see cref="Text"/>.</summary>
    public bool CutsBefore { get; init; }

    /// <summary>Whether the line has more after <see cref="Text"/>.</summary>
    public bool CutsAfter { get; init; }

    /// <summary>The place in a line.</summary>
    /// <param name="line">The line, without its end.</param>
    /// <param name="start">The first character of the place, from 0; what lies outside of the line is moved into it.</param>
    /// <param name="length">Its characters.</param>
    /// <param name="note">What is said beside it.</param>
    public static Excerpt Of(ReadOnlySpan<char> line, int start, int length, string? note = null)
    {
        line = line.TrimEnd("\r\n");
        start = Math.Clamp(start, 0, line.Length);
        var from = Math.Max(0, start - Before);
        var text = line[from..Math.Min(line.Length, from + MostShown)];
        return new Excerpt(text.ToString(), start - from, Math.Clamp(length, 0, text.Length - (start - from)), note) { CutsBefore = from > 0, CutsAfter = from + text.Length < line.Length };
    }

    /// <summary>The place in a line of UTF-8; bytes that are none become replacement characters.</summary>
    /// <param name="line">The line, without its end.</param>
    /// <param name="start">The first byte of the place, from 0.</param>
    /// <param name="length">Its bytes.</param>
    /// <param name="note">What is said beside it.</param>
    public static Excerpt Of(ReadOnlySpan<byte> line, int start, int length, string? note = null)
    {
        start = Math.Clamp(start, 0, line.Length);
        var from = Math.Max(0, start - MostShown);
        while (from > 0 && from < start && (line[from] & 0xC0) == 0x80)
        {
            from++; // not into the middle of a character
        }

        var rest = line[start..Math.Min(line.Length, start + MostShown)];
        var lead = Encoding.UTF8.GetString(line[from..start]);
        var shown = Of(lead + Encoding.UTF8.GetString(rest), lead.Length, Encoding.UTF8.GetCharCount(rest[..Math.Clamp(length, 0, rest.Length)]), note);
        return shown with { CutsBefore = shown.CutsBefore || from > 0, CutsAfter = shown.CutsAfter || start + rest.Length < line.TrimEnd("\r\n"u8).Length };
    }

    /// <summary>A byte of a whole text, given by its offset.</summary>
    /// <param name="text">All of the file.</param>
    /// <param name="offset">The first byte of the place, from 0.</param>
    /// <param name="length">Its bytes; the line's end ends it.</param>
    public static Excerpt At(ReadOnlySpan<byte> text, int offset, int length)
    {
        offset = Math.Clamp(offset, 0, text.Length);
        var from = text[..offset].LastIndexOf((byte)'\n') + 1;
        var end = text[offset..].IndexOf((byte)'\n') is >= 0 and var at ? offset + at : text.Length;
        return Of(text[from..end], offset - from, Math.Min(length, end - offset));
    }

    /// <summary>A byte of a whole text, given by its line, as readers of JSON count.</summary>
    /// <param name="text">All of the file.</param>
    /// <param name="line">The line, from 0.</param>
    /// <param name="start">The byte in the line, from 0.</param>
    public static Excerpt OfLine(ReadOnlySpan<byte> text, int line, int start)
    {
        var offset = 0;
        for (var at = 0; at < line && text[offset..].IndexOf((byte)'\n') is >= 0 and var end; at++)
        {
            offset += end + 1;
        }

        return At(text, offset + start, 1);
    }
}

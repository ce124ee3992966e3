using DiffPlex;

namespace Redraft.Web.Viewing;

/// <summary>What a redraft changed: lines of programs, words of a text of one line.</summary>
internal static class DiffMarkup
{
    private const int Longest = 20_000; // characters that are compared, of each side; comparing takes the square of the changed pieces

    private static readonly char[] BetweenWords = [' ', '.', ',', ';', ':', '!', '?', '(', ')'];

    public static void Write(Sheet sheet, string before, string after)
    {
        if (before.Length >= Longest || after.Length >= Longest)
        {
            sheet.Element("p", "Too long to be compared here.", "soft");
            return;
        }

        // Escapes first, so that a difference that can't be seen is one that is seen.
        var (left, right) = (UntrustedText.Visible(before).TrimEnd('\n'), UntrustedText.Visible(after).TrimEnd('\n'));
        var byLines = left.Contains('\n', StringComparison.Ordinal) || right.Contains('\n', StringComparison.Ordinal);
        var result = byLines ? new Differ().CreateLineDiffs(left, right, ignoreWhitespace: false) : new Differ().CreateWordDiffs(left, right, ignoreWhitespace: false, BetweenWords);
        sheet.Html.OpenWith("pre", ("class", byLines ? "diff" : "diff words"), ("tabindex", "0"), ("role", "group"), ("aria-label", "Changes"));
        void Pieces(string tag, string sign, IEnumerable<string> pieces)
        {
            foreach (var piece in pieces)
            {
                sheet.Html.OpenWith(tag).Text(byLines ? sign + piece : piece).Trusted($"</{tag}>"); // no line feed of markup among the words
            }
        }

        var shown = 0;
        foreach (var block in result.DiffBlocks)
        {
            Pieces("span", "  ", result.PiecesOld[shown..block.DeleteStartA]);
            Pieces("del", "− ", result.PiecesOld.Skip(block.DeleteStartA).Take(block.DeleteCountA));
            Pieces("ins", "+ ", result.PiecesNew.Skip(block.InsertStartB).Take(block.InsertCountB));
            shown = block.DeleteStartA + block.DeleteCountA;
        }

        Pieces("span", "  ", result.PiecesOld[shown..]);
        sheet.Html.Close("pre");
    }
}

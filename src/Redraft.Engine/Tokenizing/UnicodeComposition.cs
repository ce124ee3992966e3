using System.Buffers;
using System.Globalization;
using System.Text;

namespace Redraft.Engine.Tokenizing;

/// <summary>Unicode's composed form, NFC, on UTF-8 that need not be valid: malformed bytes stay as they are.</summary>
/// <remarks>
/// Our own, because .NET without its globalization library returns the text unchanged and says nothing.
/// O(n log n). Source: Unicode Standard Annex #15; the tables lie in UnicodeComposition.txt.
/// </remarks>
internal sealed class UnicodeComposition
{
    private const byte FirstHigh = 0xCC;
    private const int HangulSyllable = 0xAC00;
    private const int HangulLead = 0x1100;
    private const int HangulVowel = 0x1161;
    private const int HangulTail = 0x11A7; // one before the first
    private const int Leads = 19;
    private const int Vowels = 21;
    private const int Tails = 28;

    private static readonly Lazy<UnicodeComposition> Tables = new(() => new UnicodeComposition());

    private readonly Dictionary<int, byte> _classes = [];
    private readonly Dictionary<int, int[]> _decompositions = [];
    private readonly Dictionary<(int, int), int> _compositions = [];

    private UnicodeComposition()
    {
        using var stream = typeof(UnicodeComposition).Assembly.GetManifestResourceStream("UnicodeComposition.txt")!;
        using var reader = new StreamReader(stream);
        while (reader.ReadLine() is { } line)
        {
            var fields = line.Split(' ');
            if (fields[0] == "#")
            {
                continue;
            }

            if (fields[1] != "=")
            {
                for (var point = Hex(fields[1]); point <= Hex(fields[2]); point++)
                {
                    _classes.Add(point, byte.Parse(fields[0], CultureInfo.InvariantCulture));
                }

                continue;
            }

            var composes = fields[^1] != "*";
            int[] parts = [.. fields[2..(composes ? fields.Length : fields.Length - 1)].Select(Hex)];
            _decompositions.Add(Hex(fields[0]), parts);
            if (composes)
            {
                _compositions.Add((parts[0], parts[1]), Hex(fields[0]));
            }
        }
    }

    /// <summary>The text in NFC; the same span where nothing can change.</summary>
    public static ReadOnlySpan<byte> Compose(ReadOnlySpan<byte> text)
    {
        // Everything below U+0300 is composed already, only its UTF-8 has no byte from 0xCC on, and it joins nothing before it.
        if (!text.ContainsAnyInRange(FirstHigh, byte.MaxValue))
        {
            return text;
        }

        var output = new ArrayBufferWriter<byte>(text.Length + 16);
        var points = new List<(int Point, byte Class)>();
        while (!text.IsEmpty)
        {
            var high = text.IndexOfAnyInRange(FirstHigh, byte.MaxValue);
            var plain = high < 0 ? text.Length : CharacterBefore(text, high); // which may join what follows
            output.Write(text[..plain]);
            text = text[plain..];
            var end = high < 0 ? 0 : NextLow(text, high - plain);
            ComposeAll(text[..end], points, output);
            text = text[end..];
        }

        return output.WrittenSpan;
    }

    private static void ComposeAll(ReadOnlySpan<byte> text, List<(int Point, byte Class)> points, ArrayBufferWriter<byte> output)
    {
        while (!text.IsEmpty)
        {
            var valid = Rune.DecodeFromUtf8(text, out var rune, out var length) == OperationStatus.Done;
            if (valid)
            {
                Tables.Value.Decompose(rune.Value, points);
            }
            else
            {
                Tables.Value.Flush(points, output);
                output.Write(text[..length]);
            }

            text = text[length..];
        }

        Tables.Value.Flush(points, output);
    }

    private static int CharacterBefore(ReadOnlySpan<byte> text, int index)
    {
        var start = Math.Max(0, index - 1);
        while (start > 0 && index - start < 4 && IsContinuation(text[start]))
        {
            start--;
        }

        return start;
    }

    // Where the next character below U+0300 begins.
    private static int NextLow(ReadOnlySpan<byte> text, int from)
    {
        var at = from;
        while (at < text.Length && (text[at] >= FirstHigh || IsContinuation(text[at])))
        {
            at++;
        }

        return at;
    }

    private static bool IsContinuation(byte value) => (value & 0xC0) == 0x80;

    private static int Hex(string text) => int.Parse(text, NumberStyles.HexNumber, CultureInfo.InvariantCulture);

    private void Decompose(int point, List<(int Point, byte Class)> points)
    {
        var syllable = point - HangulSyllable;
        if (syllable is >= 0 and < Leads * Vowels * Tails)
        {
            points.Add((HangulLead + (syllable / (Vowels * Tails)), 0));
            points.Add((HangulVowel + (syllable / Tails % Vowels), 0));
            if (syllable % Tails != 0)
            {
                points.Add((HangulTail + (syllable % Tails), 0));
            }
        }
        else if (_decompositions.TryGetValue(point, out var parts))
        {
            foreach (var part in parts)
            {
                Decompose(part, points);
            }
        }
        else
        {
            points.Add((point, _classes.GetValueOrDefault(point)));
        }
    }

    private void Flush(List<(int Point, byte Class)> points, ArrayBufferWriter<byte> output)
    {
        Reorder(points);
        Recompose(points);
        foreach (var (point, _) in points)
        {
            output.Advance(new Rune(point).EncodeToUtf8(output.GetSpan(4)));
        }

        points.Clear();
    }

    // Marks on one base stand by rising class; among equals the order stays.
    private static void Reorder(List<(int Point, byte Class)> points)
    {
        for (var start = 0; start < points.Count; start++)
        {
            var end = start;
            while (end < points.Count && points[end].Class != 0)
            {
                end++;
            }

            if (end - start > 1)
            {
                var sorted = points[start..end].OrderBy(point => point.Class).ToArray(); // stable
                for (var i = 0; i < sorted.Length; i++)
                {
                    points[start + i] = sorted[i];
                }
            }

            start = end;
        }
    }

    // A mark joins the last base unless a mark of its own or a higher class, or another base, stands between.
    private void Recompose(List<(int Point, byte Class)> points)
    {
        var (count, start, between) = (0, -1, -1);
        foreach (var (point, kind) in points.ToArray())
        {
            if (start >= 0 && between < kind && TryCompose(points[start].Point, point, out var composed))
            {
                points[start] = (composed, 0);
                continue;
            }

            (start, between) = kind == 0 ? (count, -1) : (start, kind);
            points[count++] = (point, kind);
        }

        points.RemoveRange(count, points.Count - count);
    }

    private bool TryCompose(int first, int second, out int composed)
    {
        var (lead, vowel, syllable, tail) = (first - HangulLead, second - HangulVowel, first - HangulSyllable, second - HangulTail);
        if (lead is >= 0 and < Leads && vowel is >= 0 and < Vowels)
        {
            composed = HangulSyllable + (((lead * Vowels) + vowel) * Tails);
            return true;
        }

        if (syllable is >= 0 and < Leads * Vowels * Tails && syllable % Tails == 0 && tail is > 0 and < Tails)
        {
            composed = first + tail;
            return true;
        }

        return _compositions.TryGetValue((first, second), out composed);
    }
}

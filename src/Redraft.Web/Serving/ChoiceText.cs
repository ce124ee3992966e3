using System.Runtime.InteropServices;
using System.Text;
using Redraft.Engine.Sampling;
using Redraft.Engine.Tokenizing;

namespace Redraft.Web.Serving;

/// <summary>A choice's text as it grows: what might be the beginning of a stop, and half characters, are held back until it is clear what they are.</summary>
/// <remarks>The pieces together are the text that drawing the whole gives, whether they are streamed or not.</remarks>
/// <param name="number">The choice's number.</param>
/// <param name="tokenizer">Gives the tokens' bytes.</param>
/// <param name="stops">Strings that end the text.</param>
internal sealed class ChoiceText(int number, ITokenizer tokenizer, IReadOnlyList<string> stops)
{
    private readonly byte[][] _stops = [.. stops.Select(Encoding.UTF8.GetBytes)];
    private readonly List<byte> _bytes = []; // of all tokens
    private readonly List<(TokenDraw Draw, int Start)> _held = [];
    private readonly RunningText _text = new();

    /// <summary>Tokens drawn.</summary>
    public int Count { get; private set; }

    /// <summary>Characters of Unicode before the first token: those of an echoed prompt.</summary>
    public int Before { get; init; }

    /// <summary>Takes a token.</summary>
    /// <param name="draw">The token.</param>
    /// <param name="end">The whole sequence, if this ended it.</param>
    /// <returns>What is certain by now; null where that is nothing.</returns>
    public ChoicePiece? Take(TokenDraw draw, SampledSequence? end)
    {
        Count++;
        _held.Add((draw, _bytes.Count));
        _bytes.AddRange(tokenizer.BytesOf(draw.Token));
        var certain = end?.TextBytes ?? (_bytes.Count - HeldBack());
        var (text, shown) = (new StringBuilder(), new List<ShownToken>());
        var taken = 0;
        for (; taken < _held.Count; taken++)
        {
            var (token, start) = _held[taken];
            var next = taken + 1 < _held.Count ? _held[taken + 1].Start : _bytes.Count;
            if (end is null && next > certain)
            {
                break;
            }

            var endsIt = end is { Finished: true } && taken == _held.Count - 1;
            var inText = end is null || start < certain || (start == certain && next == start && !endsIt);
            var bytes = CollectionsMarshal.AsSpan(_bytes)[Math.Min(start, certain)..Math.Min(next, certain)];
            shown.Add(new ShownToken(token, bytes.ToArray(), Before + _text.Characters, inText));
            text.Append(_text.Add(bytes));
        }

        _held.RemoveRange(0, taken);
        if (end is not null)
        {
            text.Append(_text.End());
        }

        return shown.Count == 0 ? null : new ChoicePiece(number, text.ToString(), shown, end is null ? null : end.Finished ? "stop" : "length");
    }

    /// <summary>How many bytes at the end begin a stop.</summary>
    private int HeldBack()
    {
        var text = CollectionsMarshal.AsSpan(_bytes);
        var most = 0;
        foreach (var stop in _stops)
        {
            for (var length = Math.Min(stop.Length - 1, text.Length); length > most; length--)
            {
                if (text[^length..].SequenceEqual(stop.AsSpan(0, length)))
                {
                    most = length;
                }
            }
        }

        return most;
    }
}

using System.Text;

namespace Redraft.Engine.Tokenizing;

/// <summary>Finds added tokens in a text: the leftmost, and of those the longest.</summary>
internal sealed class AddedTokenMatcher
{
    /// <summary>The longest added token, in bytes: bounds the work for each byte of text.</summary>
    public const int LongestToken = 512;

    private readonly Dictionary<long, int> _children = [];
    private readonly List<AddedToken?> _ends = [null]; // one per node; null where no token ends
    private readonly bool[] _first = new bool[256];

    public AddedTokenMatcher(IEnumerable<AddedToken> tokens)
    {
        foreach (var token in tokens)
        {
            var node = 0;
            var bytes = Encoding.UTF8.GetBytes(token.Content);
            foreach (var value in bytes)
            {
                if (!_children.TryGetValue(Edge(node, value), out var child))
                {
                    child = _ends.Count;
                    _ends.Add(null);
                    _children.Add(Edge(node, value), child);
                }

                node = child;
            }

            _ends[node] = token;
            _first[bytes[0]] = true;
        }
    }

    /// <summary>The text in sections, in order: added tokens, and what stands between them; none is empty unless blanks were swallowed.</summary>
    public List<(int Start, int End, int Id)> Sections(ReadOnlySpan<byte> text, TrustedBytes trusted)
    {
        var sections = new List<(int Start, int End, int Id)>();
        var stripsLeft = false;
        for (var at = 0; at < text.Length;)
        {
            var (start, end, token) = Next(text, at, trusted);
            if (start > at)
            {
                sections.Add((at, start, -1));
            }

            if (token is not null)
            {
                sections.Add((start, end, token.Id));
                stripsLeft |= token.LeftStrip || token.RightStrip;
            }

            at = end;
        }

        return stripsLeft ? Stripped(text, sections) : sections;
    }

    /// <summary>The next added token at or after <paramref name="start"/>.</summary>
    /// <returns>Its range and itself; start = text length and null when there is none.</returns>
    public (int Start, int End, AddedToken? Token) Next(ReadOnlySpan<byte> text, int start, TrustedBytes trusted)
    {
        if (_children.Count > 0)
        {
            for (var at = start; at < text.Length; at++)
            {
                if (_first[text[at]] && LongestAt(text, at, trusted) is { Token: not null } found)
                {
                    return (at, found.End, found.Token);
                }
            }
        }

        return (text.Length, text.Length, null);
    }

    /// <summary>The added token that the whole text is, or −1.</summary>
    public int IdOf(ReadOnlySpan<byte> text, bool specialTokens)
        => _children.Count > 0 && LongestAt(text, 0, specialTokens ? TrustedBytes.All : TrustedBytes.None) is { Token: { } token, End: var end } && end == text.Length ? token.Id : -1;

    private (int End, AddedToken? Token) LongestAt(ReadOnlySpan<byte> text, int start, TrustedBytes trusted)
    {
        var (node, longest) = (0, (End: start, Token: (AddedToken?)null));
        for (var at = start; at < text.Length && _children.TryGetValue(Edge(node, text[at]), out node); at++)
        {
            if (_ends[node] is { } token && (!token.Special || trusted.Holds(start, at + 1)))
            {
                longest = (at + 1, token);
            }
        }

        return longest;
    }

    private List<(int Start, int End, int Id)> Stripped(ReadOnlySpan<byte> text, List<(int Start, int End, int Id)> sections)
    {
        for (var i = 0; i < sections.Count; i++)
        {
            if (sections[i].Id < 0)
            {
                continue;
            }

            var token = LongestAt(text[..sections[i].End], sections[i].Start, TrustedBytes.All).Token!;
            if (token.LeftStrip && i > 0 && sections[i - 1].Id < 0)
            {
                var before = sections[i - 1];
                sections[i - 1] = before with { End = before.Start + Blanks.TrimmedEnd(text[before.Start..before.End]) };
            }

            if (token.RightStrip && i + 1 < sections.Count && sections[i + 1].Id < 0)
            {
                var after = sections[i + 1];
                sections[i + 1] = after with { Start = after.Start + Blanks.TrimmedStart(text[after.Start..after.End]) };
            }
        }

        return sections;
    }

    private static long Edge(int node, byte value) => ((long)node << 8) | value;
}

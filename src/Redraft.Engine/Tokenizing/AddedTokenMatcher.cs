using System.Text;

namespace Redraft.Engine.Tokenizing;

/// <summary>Finds added tokens in a text: the leftmost, and of those the longest.</summary>
internal sealed class AddedTokenMatcher
{
    /// <summary>The longest added token, in bytes: bounds the work for each byte of text.</summary>
    public const int LongestToken = 512;

    private readonly Dictionary<long, int> _children = [];
    private readonly List<(int Id, bool Special)> _ends = [(-1, false)]; // one per node; id −1 where no token ends
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
                    _ends.Add((-1, false));
                    _children.Add(Edge(node, value), child);
                }

                node = child;
            }

            _ends[node] = (token.Id, token.Special);
            _first[bytes[0]] = true;
        }
    }

    /// <summary>The next added token at or after <paramref name="start"/>.</summary>
    /// <returns>Its range and id; start = text length and id −1 when there is none.</returns>
    public (int Start, int End, int Id) Next(ReadOnlySpan<byte> text, int start, bool specialTokens)
    {
        if (_children.Count > 0)
        {
            for (var at = start; at < text.Length; at++)
            {
                if (_first[text[at]] && LongestAt(text, at, specialTokens) is { Id: >= 0 } found)
                {
                    return (at, found.End, found.Id);
                }
            }
        }

        return (text.Length, text.Length, -1);
    }

    private (int End, int Id) LongestAt(ReadOnlySpan<byte> text, int start, bool specialTokens)
    {
        var (node, longest) = (0, (End: start, Id: -1));
        for (var at = start; at < text.Length && _children.TryGetValue(Edge(node, text[at]), out node); at++)
        {
            var (id, special) = _ends[node];
            if (id >= 0 && (specialTokens || !special))
            {
                longest = (at + 1, id);
            }
        }

        return longest;
    }

    private static long Edge(int node, byte value) => ((long)node << 8) | value;
}

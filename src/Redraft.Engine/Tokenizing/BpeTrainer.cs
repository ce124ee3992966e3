using System.Runtime.InteropServices;
using System.Text;

namespace Redraft.Engine.Tokenizing;

/// <summary>Learns a byte-level BPE vocabulary: again and again, the commonest pair of neighbours becomes a token.</summary>
/// <remarks>
/// Ties go to the smaller left id, then the smaller right id, so the result depends on the texts alone, not on their order.
/// Ids 0–255 are the bytes, then the merges in the order learned, then the special tokens.
/// Source: Sennrich et al. 2016, arXiv:1508.07909, Algorithm 1.
/// </remarks>
public static class BpeTrainer
{
    /// <summary>Reads all documents once and learns.</summary>
    /// <param name="documents">Texts; special tokens written in them are left out.</param>
    /// <param name="options">What to learn.</param>
    /// <exception cref="ArgumentException">If <see cref="BpeTrainingOptions.Problems"/> finds any.</exception>
    public static BpeTokenizer Train(IEnumerable<string> documents, BpeTrainingOptions options)
    {
        ArgumentNullException.ThrowIfNull(documents);
        ArgumentNullException.ThrowIfNull(options);
        if (options.Problems().ToArray() is { Length: > 0 } problems)
        {
            throw new ArgumentException(string.Join("; ", problems), nameof(options));
        }

        var training = new PairCounts(CountPieces(documents, options));
        var tokens = Enumerable.Range(0, 256).Select(value => new[] { (byte)value }).ToList();
        var idOf = tokens.Select((token, id) => (Key: Encoding.Latin1.GetString(token), id)).ToDictionary(x => x.Key, x => x.id);
        var merges = new MergeTable();
        var special = options.SpecialTokens.Select(text => Encoding.Latin1.GetString(Encoding.UTF8.GetBytes(text))).ToHashSet();
        while (tokens.Count + options.SpecialTokens.Count < options.VocabularySize
            && training.TryTakeCommonest(options.MinimumCount, out var left, out var right))
        {
            byte[] joined = [.. tokens[left], .. tokens[right]];
            var name = Encoding.Latin1.GetString(joined);
            if (joined.Length > options.LongestToken || special.Contains(name))
            {
                continue;
            }

            // Two ways of reaching the same bytes share one id.
            ref var id = ref CollectionsMarshal.GetValueRefOrAddDefault(idOf, name, out var known);
            if (!known)
            {
                id = tokens.Count;
                tokens.Add(joined);
            }

            merges.TryAdd(left, right, id);
            training.Merge(left, right, id);
        }

        return Finish(tokens, merges, options);
    }

    private static BpeTokenizer Finish(List<byte[]> tokens, MergeTable merges, BpeTrainingOptions options)
    {
        var added = options.SpecialTokens.Select((text, i) => new AddedToken(tokens.Count + i, text, Special: true)).ToArray();
        byte[][] all = [.. tokens, .. added.Select(token => Encoding.UTF8.GetBytes(token.Content))];
        return new BpeTokenizer(new BpeDefinition
        {
            Tokens = TokenTable.Of(all, ordinary: tokens.Count),
            Merges = merges,
            PreTokenizer = options.PreTokenizer,
            Added = added,
            EndOfText = added[0].Id,
        });
    }

    // Pieces as Latin-1 strings (one character per byte), with how often each occurs.
    private static Dictionary<string, long> CountPieces(IEnumerable<string> documents, BpeTrainingOptions options)
    {
        var counts = new Dictionary<string, long>(StringComparer.Ordinal);
        var lookup = counts.GetAlternateLookup<ReadOnlySpan<char>>();
        var special = new AddedTokenMatcher(options.SpecialTokens.Select((text, i) => new AddedToken(i, text, Special: true)));
        foreach (var document in documents)
        {
            var text = Encoding.UTF8.GetBytes(document);
            for (var at = 0; at < text.Length;)
            {
                var (start, end, _) = special.Next(text, at, TrustedBytes.All);
                CountPieces(text.AsSpan(at..start), options.PreTokenizer, lookup);
                at = end;
            }
        }

        return counts;
    }

    private static void CountPieces(
        ReadOnlySpan<byte> text, PreTokenizer rule, Dictionary<string, long>.AlternateLookup<ReadOnlySpan<char>> counts)
    {
        Span<char> small = stackalloc char[256];
        var pieces = new PieceReader(rule, text);
        while (pieces.TryRead(out var bytes))
        {
            var piece = bytes.Length <= small.Length ? small[..bytes.Length] : new char[bytes.Length];
            Encoding.Latin1.GetChars(bytes, piece);
            CollectionsMarshal.GetValueRefOrAddDefault(counts, piece, out _)++;
        }
    }
}

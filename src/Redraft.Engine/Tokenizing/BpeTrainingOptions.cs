using System.Text;

namespace Redraft.Engine.Tokenizing;

/// <summary>What kind of vocabulary to learn.</summary>
public sealed record BpeTrainingOptions
{
    /// <summary>V, special tokens and the 256 bytes included; less is learned where the texts hold too few pairs.</summary>
    public required int VocabularySize { get; init; }

    /// <summary>How text is cut. Default: <see cref="PreTokenizer.Qwen2"/>, since single digits make numbers learnable for small models.</summary>
    public PreTokenizer PreTokenizer { get; init; } = PreTokenizer.Qwen2;

    /// <summary>Special tokens, which get the last ids; the first of them ends a text.</summary>
    public IReadOnlyList<string> SpecialTokens { get; init; } = ["<|endoftext|>"];

    /// <summary>A pair that occurs less often is never merged. Default 2: a pair seen once teaches nothing.</summary>
    public int MinimumCount { get; init; } = 2;

    /// <summary>No token grows longer, in bytes; at most 4,096. Default 64, enough for a deep indent.</summary>
    public int LongestToken { get; init; } = 64;

    /// <summary>Everything wrong with these options.</summary>
    public IEnumerable<string> Problems()
    {
        if (SpecialTokens.Count == 0)
        {
            yield return "SpecialTokens is empty: the first of them ends a text, so at least one is needed";
        }

        foreach (var text in SpecialTokens.Where(text => Encoding.UTF8.GetByteCount(text) is < 2 or > AddedTokenMatcher.LongestToken))
        {
            yield return $"SpecialTokens holds '{text}': a special token has 2 to {AddedTokenMatcher.LongestToken} bytes";
        }

        if (SpecialTokens.Distinct().Count() < SpecialTokens.Count)
        {
            yield return "SpecialTokens holds one text twice";
        }

        if (VocabularySize < 256 + SpecialTokens.Count || VocabularySize > TokenizerFile.LargestVocabulary)
        {
            yield return $"VocabularySize is {VocabularySize}; expected 256 bytes + {SpecialTokens.Count} special tokens to {TokenizerFile.LargestVocabulary}";
        }

        if (MinimumCount < 1)
        {
            yield return $"MinimumCount is {MinimumCount}; expected 1 or more";
        }

        if (LongestToken is < 2 or > TokenizerFile.LongestToken)
        {
            yield return $"LongestToken is {LongestToken}; expected 2 to {TokenizerFile.LongestToken}";
        }
    }
}

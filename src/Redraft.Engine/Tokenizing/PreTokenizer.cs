namespace Redraft.Engine.Tokenizing;

/// <summary>How text is cut into pieces before merging; no token crosses a cut.</summary>
/// <remarks>
/// The published patterns, cut by hand-written scanners in linear time. <c>\p{L}</c> and <c>\p{N}</c> are those of the
/// running .NET's Unicode version. A byte that is no valid UTF-8 counts as a symbol. Where implementations part, the cuts are
/// those of Hugging Face's JavaScript library: <c>\s</c> is Unicode White_Space in patterns that a file writes out, JavaScript's
/// in ByteLevel's own (U+FEFF is a blank, U+0085 isn't), Digits knows 0 to 9 only, and ignoring case is a matter of A to Z.
/// </remarks>
public enum PreTokenizer
{
    /// <summary>GPT-2: <c>'s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+</c>.</summary>
    Gpt2,

    /// <summary>Llama 3: contractions in any case, a leading symbol joins a word, digits in threes, symbols take their line ends along.</summary>
    Llama3,

    /// <summary>Qwen 2 and 3: as <see cref="Llama3"/>, digits one by one.</summary>
    Qwen2,

    /// <summary>GPT-2's pattern written out in a file instead of being ByteLevel's own.</summary>
    Gpt2Written,

    /// <summary>SmolLM: the digits 0 to 9 stand alone, what lies between is cut as <see cref="Gpt2"/>.</summary>
    SmolLm,

    /// <summary>Mistral NeMo: words also end before a capital, no contractions, digits one by one, symbols take line ends and slashes along.</summary>
    MistralNemo,

    /// <summary>Nothing is cut: SentencePiece vocabularies, whose tokens keep to words by themselves.</summary>
    Whole,
}

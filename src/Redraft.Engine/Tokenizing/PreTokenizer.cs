namespace Redraft.Engine.Tokenizing;

/// <summary>How text is cut into pieces before merging; no token crosses a cut.</summary>
/// <remarks>
/// The published patterns, cut by hand-written scanners in linear time. <c>\p{L}</c> and <c>\p{N}</c> are those of the
/// running .NET's Unicode version; <c>\s</c> is Unicode White_Space. A byte that is no valid UTF-8 counts as a symbol.
/// </remarks>
public enum PreTokenizer
{
    /// <summary>GPT-2: <c>'s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+</c>.</summary>
    Gpt2,

    /// <summary>Llama 3: contractions in any case, a leading symbol joins a word, digits in threes, symbols take their line ends along.</summary>
    Llama3,

    /// <summary>Qwen 2 and 3: as <see cref="Llama3"/>, digits one by one.</summary>
    Qwen2,
}

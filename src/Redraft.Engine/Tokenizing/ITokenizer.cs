namespace Redraft.Engine.Tokenizing;

/// <summary>Text to token ids and back. Thread-safe.</summary>
public interface ITokenizer
{
    /// <summary>V: one more than the largest id.</summary>
    int VocabularySize { get; }

    /// <summary>The id that ends a text.</summary>
    int EndOfText { get; }

    /// <summary>Turns text into ids.</summary>
    /// <param name="text">Any text.</param>
    /// <param name="specialTokens">Whether special tokens written in the text are read as such; false for all untrusted text.</param>
    IReadOnlyList<int> Encode(string text, bool specialTokens);

    /// <summary>Turns parts of one text into the ids of the whole: tokens may reach from one into the next, but for special ones, which count only within parts that say so.</summary>
    /// <param name="parts">The parts, and whether special tokens written in them are read as such. By default each is encoded on its own.</param>
    IReadOnlyList<int> EncodeTogether(IReadOnlyList<(string Text, bool SpecialTokens)> parts) => [.. parts.SelectMany(part => Encode(part.Text, part.SpecialTokens))];

    /// <summary>The bytes of one token; empty for special tokens.</summary>
    ReadOnlySpan<byte> BytesOf(int token);

    /// <summary>Turns ids into text; special tokens are left out, invalid UTF-8 becomes U+FFFD.</summary>
    string Decode(IReadOnlyList<int> tokens);

    /// <summary>The id of a special token, or null.</summary>
    int? SpecialToken(string text);
}

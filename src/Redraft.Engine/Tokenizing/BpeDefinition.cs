namespace Redraft.Engine.Tokenizing;

/// <summary>Everything that makes one byte-level BPE tokenizer differ from another.</summary>
internal sealed record BpeDefinition
{
    /// <summary>All tokens by id; the 256 single bytes are among the ordinary ones.</summary>
    public required TokenTable Tokens { get; init; }

    /// <summary>The merges.</summary>
    public required MergeTable Merges { get; init; }

    /// <summary>How text is cut.</summary>
    public required PreTokenizer PreTokenizer { get; init; }

    /// <summary>Tokens found as they stand, by rising id.</summary>
    public IReadOnlyList<AddedToken> Added { get; init; } = [];

    /// <summary>Whether text is brought to Unicode's composed form (NFC) first.</summary>
    public bool Compose { get; init; }

    /// <summary>Whether a piece that is a token is taken whole, whatever the merges make of it (<c>ignore_merges</c>).</summary>
    public bool WholePieces { get; init; }

    /// <summary>The id that ends a text.</summary>
    public required int EndOfText { get; init; }

    /// <summary>The id that the file's template puts before a text, if any.</summary>
    public int? BeginOfText { get; init; }
}

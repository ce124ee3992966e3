namespace Redraft.Engine.Tokenizing;

/// <summary>Everything that makes one BPE tokenizer differ from another.</summary>
internal sealed record BpeDefinition
{
    /// <summary>All tokens by id: bytes, or characters in UTF-8 where <see cref="Characters"/> is given.</summary>
    public required TokenTable Tokens { get; init; }

    /// <summary>The merges.</summary>
    public required MergeTable Merges { get; init; }

    /// <summary>How text is cut.</summary>
    public required PreTokenizer PreTokenizer { get; init; }

    /// <summary>How characters are written; null for a vocabulary of bytes.</summary>
    public CharacterSpelling? Characters { get; init; }

    /// <summary>Tokens found as they stand, by rising id.</summary>
    public IReadOnlyList<AddedToken> Added { get; init; } = [];

    /// <summary>Whether text is brought to Unicode's composed form (NFC) first.</summary>
    public bool Compose { get; init; }

    /// <summary>Whether a piece that is a token is taken whole, whatever the merges make of it (<c>ignore_merges</c>).</summary>
    public bool WholePieces { get; init; }

    /// <summary>What stands for a byte that the vocabulary lacks; null leaves it out.</summary>
    public int? Unknown { get; init; }

    /// <summary>Whether unknown bytes side by side become one token (<c>fuse_unk</c>).</summary>
    public bool FusesUnknown { get; init; }

    /// <summary>The id that ends a text.</summary>
    public required int EndOfText { get; init; }

    /// <summary>The id that the file's template puts before a text, if any.</summary>
    public int? BeginOfText { get; init; }

    /// <summary>The id that the file's template puts after a text, if any.</summary>
    public int? AfterText { get; init; }

    /// <summary>Whether anything is done to text before it is cut.</summary>
    public bool Normalizes => Compose || Characters is { Prepends: true } or { MarksSpaces: true };
}

namespace Redraft.Engine.Tokenizing;

/// <summary>How a SentencePiece vocabulary writes text: characters, with U+2581 (▁) for a space, and bytes as <c>&lt;0x0A&gt;</c>.</summary>
internal sealed record CharacterSpelling
{
    /// <summary>▁ in UTF-8.</summary>
    public static ReadOnlySpan<byte> Mark => "\u2581"u8;

    /// <summary>Whether each text between added tokens gets a mark put before it (normalizer <c>Prepend</c>).</summary>
    public bool Prepends { get; init; }

    /// <summary>Whether spaces become marks (normalizer <c>Replace</c>).</summary>
    public bool MarksSpaces { get; init; }

    /// <summary>Whether the pre-tokenizer <c>Metaspace</c> marks spaces, and where it puts a mark first; null without it.</summary>
    public MetaspaceScheme? Metaspace { get; init; }

    /// <summary>How many spaces decoding takes from the front (decoder <c>Strip</c>).</summary>
    public int StrippedSpaces { get; init; }
}

namespace Redraft.Engine.Tokenizing;

/// <summary>Where <c>Metaspace</c> puts a space before a text that has none: its <c>prepend_scheme</c>.</summary>
internal enum MetaspaceScheme
{
    /// <summary>Nowhere.</summary>
    Never,

    /// <summary>At the beginning of the whole text, if no added token stands there.</summary>
    First,

    /// <summary>Also after each added token.</summary>
    Always,
}

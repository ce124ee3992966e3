namespace Redraft.Engine.Sampling;

/// <summary>What one row of a pass sees: the first positions of a shared prefix, then the first positions of its own suffix.
/// Its own key and value go to the last position that it sees.</summary>
/// <param name="Prefix">The prompt's keys and values.</param>
/// <param name="PrefixLength">How many of them it sees.</param>
/// <param name="Suffix">Its own tokens' keys and values; null for a prompt's row.</param>
/// <param name="SuffixLength">How many of them it sees.</param>
internal readonly record struct CachedRow(KeyValueSequence Prefix, int PrefixLength, KeyValueSequence? Suffix, int SuffixLength)
{
    /// <summary>The row's position in its sequence.</summary>
    public int Position => PrefixLength + SuffixLength - 1;
}

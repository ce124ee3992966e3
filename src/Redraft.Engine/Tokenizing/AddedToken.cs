namespace Redraft.Engine.Tokenizing;

/// <summary>A token that is found in the text as it stands, before any cutting and merging.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Content">Its text, at most 512 bytes of UTF-8, never empty.</param>
/// <param name="Special">Whether it steers the model: recognised only on request, never decoded to text.</param>
/// <param name="Normalized">Whether it is looked for after normalization instead of before.</param>
/// <param name="LeftStrip">Whether it swallows the blanks before it.</param>
/// <param name="RightStrip">Whether it swallows the blanks after it.</param>
public sealed record AddedToken(
    int Id, string Content, bool Special, bool Normalized = false, bool LeftStrip = false, bool RightStrip = false);

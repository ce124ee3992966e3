using Redraft.Engine.Sampling;

namespace Redraft.Web.Serving;

/// <summary>A drawn token on its way into an answer.</summary>
/// <param name="Draw">The token.</param>
/// <param name="Bytes">The bytes that it adds to the text: fewer than it has where a stop cuts it, none where it is no part of the text.</param>
/// <param name="Offset">Where it begins in the text, in characters of Unicode.</param>
/// <param name="InText">Whether it is a part of the text: not the end of text, nor what spells the stop.</param>
internal readonly record struct ShownToken(TokenDraw Draw, byte[] Bytes, int Offset, bool InText);

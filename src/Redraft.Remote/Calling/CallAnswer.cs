namespace Redraft.Remote.Calling;

/// <summary>What a server answered for good.</summary>
/// <param name="Status">200, or the refusal's status.</param>
/// <param name="Body">JSON in UTF-8, without the key if it was in it.</param>
internal sealed record CallAnswer(int Status, byte[] Body)
{
    /// <summary>Whether it is an answer, not a refusal.</summary>
    public bool Ok => Status is >= 200 and < 300;
}

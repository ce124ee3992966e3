namespace Redraft.Web.Serving;

/// <summary>How an answer is written: as completions, or as chat.</summary>
internal interface IAnswerShape
{
    /// <summary>What a stream says of each choice before its first piece, or null for nothing.</summary>
    object? Opening(int choice);

    /// <summary>A piece of a choice as an event of a stream; null where it holds nothing that was asked for.</summary>
    object? Event(ChoicePiece piece);

    /// <summary>The event that tells what a stream cost.</summary>
    object UsageEvent(AnswerUsage usage);

    /// <summary>The whole answer.</summary>
    /// <param name="pieces">By choice, each choice's in order.</param>
    /// <param name="usage">What it cost.</param>
    object Whole(IReadOnlyList<IReadOnlyList<ChoicePiece>> pieces, AnswerUsage usage);
}

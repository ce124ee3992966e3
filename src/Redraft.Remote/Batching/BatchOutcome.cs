namespace Redraft.Remote.Batching;

/// <summary>What came of a batch that has ended.</summary>
/// <param name="Answered">How many calls got an answer.</param>
/// <param name="Why">Why others didn't, as one of them says; null where all did.</param>
/// <param name="Fault">What sending those again doesn't mend; null where there is no such thing.</param>
internal sealed record BatchOutcome(int Answered, string? Why, HostedModelException? Fault)
{
    /// <summary>Whether the server takes no batch of this size now.</summary>
    public bool IsTooLarge { get; init; }
}

namespace Redraft.Models;

/// <summary>What a model was asked and what that took.</summary>
/// <param name="Requests">Prompts that samples were drawn of.</param>
/// <param name="Samples">Completions drawn.</param>
/// <param name="SampledTokens">Their tokens.</param>
/// <param name="ScoredTexts">Texts scored.</param>
/// <param name="ScoredTokens">Their tokens, prompts not counted.</param>
/// <param name="Time">Time spent in calls that succeeded, waiting for a turn included; calls that overlap count twice.</param>
public sealed record ModelUsage(long Requests, long Samples, long SampledTokens, long ScoredTexts, long ScoredTokens, TimeSpan Time)
{
    /// <summary>Nothing yet.</summary>
    public static ModelUsage None { get; } = new(0, 0, 0, 0, 0, TimeSpan.Zero);

    /// <summary>Both together.</summary>
    public static ModelUsage operator +(ModelUsage one, ModelUsage other) => new(
        one.Requests + other.Requests,
        one.Samples + other.Samples,
        one.SampledTokens + other.SampledTokens,
        one.ScoredTexts + other.ScoredTexts,
        one.ScoredTokens + other.ScoredTokens,
        one.Time + other.Time);
}

namespace Redraft.Bench.Serving;

/// <summary>What one turn of clients got.</summary>
/// <param name="TokensPerSecond">New tokens of all clients.</param>
/// <param name="TokensPerProcessorSecond">The same for each second of processor time of the whole process, clients included: what others on the machine do hardly touches it.</param>
/// <param name="RequestsPerSecond">Answers to all clients.</param>
/// <param name="MedianMilliseconds">From a request to its whole answer.</param>
/// <param name="LateMilliseconds">The same, exceeded by one request in twenty.</param>
internal sealed record ServingTurn(double TokensPerSecond, double TokensPerProcessorSecond, double RequestsPerSecond, double MedianMilliseconds, double LateMilliseconds)
{
    /// <summary>Of the answers in so many seconds, and so many of processor time.</summary>
    public static ServingTurn Of(IReadOnlyList<(double Milliseconds, int Tokens)> answered, double seconds, double processorSeconds)
    {
        var times = answered.Select(one => one.Milliseconds).Order().ToList();
        var tokens = answered.Sum(one => one.Tokens);
        return new ServingTurn(tokens / seconds, tokens / processorSeconds, answered.Count / seconds, times[times.Count / 2], times[times.Count * 19 / 20]);
    }

    /// <summary>The turn whose rate is the median of all.</summary>
    public static ServingTurn Median(IEnumerable<ServingTurn> turns)
    {
        var sorted = turns.OrderBy(turn => turn.TokensPerSecond).ToList();
        return sorted[sorted.Count / 2];
    }
}

using Redraft.Engine.Objectives;
using Redraft.Rewarding;
using Found = System.Collections.Generic.IReadOnlyDictionary<string, string[]>;

namespace Redraft.Tests.Methods;

internal static class WorkedRewards
{
    /// <summary><c>preferred yes no, other yes no → loss, pulls</c>, in nats.</summary>
    public static Task<Found> Pair(Given given)
    {
        var pulls = new float[4];
        float[] logp = [.. given.Numbers("preferred").Concat(given.Numbers("other")).Select(nats => (float)nats)];
        var loss = new PairwiseLogistic().Evaluate(logp, [1, -1, -1, 1], 1, pulls);
        return WorkedMethods.Result(("loss", [Math.Round(loss, 6)]), ("pulls", [.. pulls.Select(pull => (object)Math.Round(pull, 6))]));
    }

    /// <summary><c>prompt nats …, answer nats, weight w → ours, official</c></summary>
    public static Task<Found> Answer(Given given)
    {
        var (prompt, answer, weight) = (given.Numbers("prompt"), given.Number("answer"), given.Number("weight"));
        return WorkedMethods.Result(("ours", [AnswerLoss.BySumOfWeights(prompt, answer, weight)]), ("official", [AnswerLoss.ByCount(prompt, answer, weight)]));
    }
}

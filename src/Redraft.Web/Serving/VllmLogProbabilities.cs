using System.Globalization;
using Redraft.Engine.Sampling;

namespace Redraft.Web.Serving;

/// <summary>An entry of vLLM's <c>prompt_logprobs</c>.</summary>
/// <param name="Logprob">In nats.</param>
/// <param name="Rank">1 for the likeliest.</param>
/// <param name="DecodedToken">The token's name.</param>
internal sealed record VllmLogProbabilities(float Logprob, int Rank, string DecodedToken)
{
    /// <summary>For each token of a prompt, by id: itself first, then the likeliest of its place; null for the first, which nothing predicts.</summary>
    public static IReadOnlyList<Dictionary<string, VllmLogProbabilities>?> Of(PromptText prompt, int likeliest, TokenNames names)
        => [null, .. prompt.Scores.Select((score, i) => Place(prompt.Tokens[i + 1], score, likeliest, names))];

    private static Dictionary<string, VllmLogProbabilities> Place(int token, ScoredToken score, int likeliest, TokenNames names)
    {
        var place = new Dictionary<string, VllmLogProbabilities>
        {
            [token.ToString(CultureInfo.InvariantCulture)] = new(CompletionLogProbabilities.Finite(score.LogProbability), score.Rank, names[token]),
        };
        for (var i = 0; i < Math.Min(likeliest, score.Likeliest.Count); i++)
        {
            var chance = score.Likeliest[i];
            place.TryAdd(chance.Token.ToString(CultureInfo.InvariantCulture), new(CompletionLogProbabilities.Finite(chance.LogProbability), i + 1, names[chance.Token]));
        }

        return place;
    }
}

namespace Redraft.Web.Serving;

/// <summary>The log-probabilities of a completion, as OpenAI's legacy completions have them: nats, of the model as it is, without temperature and filters.</summary>
internal sealed class CompletionLogProbabilities
{
    private const float Least = -9999; // JSON has no −∞

    /// <summary>The tokens' names.</summary>
    public List<string> Tokens { get; } = [];

    /// <summary>Each one's; null for a prompt's first, which nothing predicts.</summary>
    public List<float?> TokenLogprobs { get; } = [];

    /// <summary>The likeliest of each place by name, and the token itself; null for a prompt's first.</summary>
    public List<Dictionary<string, float>?> TopLogprobs { get; } = [];

    /// <summary>Where each begins, in characters of Unicode.</summary>
    public List<int> TextOffset { get; } = [];

    /// <summary>A log-probability that JSON can hold.</summary>
    public static float Finite(float nats) => Math.Max(nats, Least);

    /// <summary>Adds a prompt's tokens.</summary>
    public void Add(PromptText prompt, GenerationOrder order, TokenNames names)
    {
        for (var i = 0; i < prompt.Tokens.Count; i++)
        {
            Tokens.Add(Name(prompt.Tokens[i], order, names));
            TextOffset.Add(prompt.Offsets[i]);
            TokenLogprobs.Add(i == 0 ? null : Finite(prompt.Scores[i - 1].LogProbability));
            TopLogprobs.Add(i == 0 ? null : Likeliest(prompt.Scores[i - 1].Likeliest.Take(order.LogProbabilities ?? 0), (prompt.Tokens[i], prompt.Scores[i - 1].LogProbability), order, names));
        }
    }

    /// <summary>Adds drawn tokens: those of the text, or where ids are returned, all.</summary>
    public void Add(IEnumerable<ShownToken> tokens, GenerationOrder order, TokenNames names)
    {
        foreach (var token in tokens.Where(token => token.InText || order.ReturnsIds))
        {
            Tokens.Add(order.NamesIds || order.ReturnsIds || token.Bytes.Length == 0 ? Name(token.Draw.Token, order, names) : TokenNames.Of(token.Bytes));
            TextOffset.Add(token.Offset);
            TokenLogprobs.Add(Finite(token.Draw.LogProbability));
            TopLogprobs.Add(Likeliest(token.Draw.Likeliest, (token.Draw.Token, token.Draw.LogProbability), order, names));
        }
    }

    private static string Name(int token, GenerationOrder order, TokenNames names) => order.NamesIds ? TokenNames.ById(token) : names[token];

    private static Dictionary<string, float> Likeliest(
        IEnumerable<Redraft.Engine.Sampling.TokenChance> chances, (int Token, float Nats) itself, GenerationOrder order, TokenNames names)
    {
        var byName = new Dictionary<string, float>(StringComparer.Ordinal);
        foreach (var chance in chances.Append(new(itself.Token, itself.Nats)))
        {
            byName.TryAdd(Name(chance.Token, order, names), Finite(chance.LogProbability));
        }

        return byName;
    }
}

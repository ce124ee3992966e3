namespace Redraft.Remote.Tests.Serving;

/// <summary>What a stub server offers.</summary>
internal sealed record StubAbilities
{
    public bool Chat { get; init; } = true;

    public bool Completions { get; init; } = true;

    public bool Together { get; init; } = true;

    public bool Seeds { get; init; } = true;

    public bool LogProbabilities { get; init; } = true;

    public int Likeliest { get; init; } = 20;

    public bool Echo { get; init; } = true;

    public bool PromptLogProbabilities { get; init; }

    public bool Embeddings { get; init; } = true;

    public bool Batches { get; init; } = true;

    /// <summary>Whether the most tokens are called <c>max_completion_tokens</c>, and nothing else will do.</summary>
    public bool NewLimit { get; init; }

    public int ContextLength { get; init; } = 4096;

    public IReadOnlyList<string> Models { get; init; } = ["stub"];

    /// <summary>What it answers in words, by the prompt; null draws letters.</summary>
    public Func<string, ulong, string>? Answer { get; init; }

    /// <summary>What comes next, by the prompt, the likeliest first.</summary>
    public Func<string, IReadOnlyList<(string Token, double Nats)>> Next { get; init; } = _ => [("yes", Math.Log(0.6)), ("no", Math.Log(0.3)), (" so", Math.Log(0.05))];
}

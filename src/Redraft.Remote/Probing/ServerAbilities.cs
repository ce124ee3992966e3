using Redraft.Models;
using Redraft.Recipes;

namespace Redraft.Remote.Probing;

/// <summary>What a server can do with a model, as asking it has shown.</summary>
public sealed record ServerAbilities
{
    /// <summary>Chat completions.</summary>
    public bool Chat { get; init; }

    /// <summary>Plain completions.</summary>
    public bool Completions { get; init; }

    /// <summary>The way that these were found by and that it is asked in.</summary>
    public ModelApi Api { get; init; }

    /// <summary>Whether one request draws several samples.</summary>
    public bool Together { get; init; }

    /// <summary>Whether the same seed drew the same again, and another seed something else.</summary>
    public bool Seeds { get; init; }

    /// <summary>Whether it tells the log-probabilities of what it draws.</summary>
    public bool LogProbabilities { get; init; }

    /// <summary>How many of the likeliest next tokens it tells; 0 for none.</summary>
    public int Likeliest { get; init; }

    /// <summary>How it tells the log-probabilities of a prompt.</summary>
    public PromptScoring Scoring { get; init; }

    /// <summary>Whether it gives embeddings.</summary>
    public bool Embeddings { get; init; }

    /// <summary>Whether it has a Batch API; only asked for where the recipe wants batches.</summary>
    public bool Batches { get; init; }

    /// <summary>The longest prompt and answer together, in tokens; null where it doesn't say.</summary>
    public int? ContextLength { get; init; }

    /// <summary>What it calls the most tokens of an answer: <c>max_tokens</c> or <c>max_completion_tokens</c>.</summary>
    public string LimitKey { get; init; } = "max_tokens";

    /// <summary>What it answered where something was not to be had, by the name of that.</summary>
    public IReadOnlyDictionary<string, string> Refusals { get; init; } = new Dictionary<string, string>();

    /// <summary>Why it can't give what a part needs, with a way out after a semicolon; null where it can.</summary>
    /// <param name="need">What is needed.</param>
    /// <param name="model">The model as the recipe has it.</param>
    public string? Lacks(ModelNeed need, ModelRecipe model) => need switch
    {
        _ when model.Batch && !Batches =>
            $"has no Batch API{(Refusals.GetValueOrDefault("batches") is { Length: > 0 } why ? $" ({why})" : "")}; leave batch: true out, so that its calls are sent one by one",
        ModelNeed.Samples when !Chat && !Completions =>
            "gives neither chat nor completions; name a model that does",
        ModelNeed.Choices when Likeliest == 0 && Scoring == PromptScoring.None && model.Votes == 0 =>
            "gives no log-probabilities, by which it would be asked to choose between two words; set votes: 8 there, so that it is asked that often and its answers are counted, or name a judge that gives them",
        ModelNeed.Scores when Scoring == PromptScoring.None =>
            "gives no log-probabilities of a prompt (completions with echo, or vLLM's prompt_logprobs); name a judge that does, such as one that runs here, or choose raters that need none",
        ModelNeed.Embeddings when !Embeddings =>
            "gives no embeddings; name an embedder: one that runs here, or a server's embedding model",
        _ => null,
    };
}

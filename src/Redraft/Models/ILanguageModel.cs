namespace Redraft.Models;

/// <summary>One request for samples.</summary>
/// <param name="Prompt">What is asked.</param>
/// <param name="Seeds">One seed per wanted sample; a sample depends on its seed, the prompt and the model alone.</param>
public sealed record GenerationRequest(Prompt Prompt, IReadOnlyList<ulong> Seeds);

/// <summary>A drawn completion.</summary>
/// <param name="Text">The text, without the stop.</param>
/// <param name="Tokens">Its tokens, the end-of-text token included where it was drawn; empty where a hosted model doesn't tell them, as the two below.</param>
/// <param name="LogProbabilities">Each token's log-probability in nats under the untempered, unfiltered model.</param>
/// <param name="SampledLogProbabilities">Each token's log-probability in nats under the distribution that it was drawn from.</param>
/// <param name="Finished">True if it ended by itself, false if it hit the token limit.</param>
public sealed record Completion(
    string Text,
    IReadOnlyList<int> Tokens,
    IReadOnlyList<float> LogProbabilities,
    IReadOnlyList<float> SampledLogProbabilities,
    bool Finished);

/// <summary>A completion to be scored or learned.</summary>
/// <param name="Prompt">What was asked.</param>
/// <param name="Text">The answer; an end-of-text token is appended.</param>
/// <param name="Tokens">The very tokens to score instead, where the answer was sampled by a model with the same tokenizer: a text can be
/// written in several ways, and one that was cut off has no end. Null for the text's own tokens.</param>
public sealed record PromptedText(Prompt Prompt, string Text, IReadOnlyList<int>? Tokens = null)
{
    /// <summary>How much each of its tokens counts where it is learned, over 0, or for pairs which side it speaks for; scores don't depend on it.</summary>
    public double Weight { get; init; } = 1;

    /// <summary>What the text is to be preferred to, where pairs are learned: an answer to the same prompt; null where there is none. Nothing else depends on it.</summary>
    public string? Rejected { get; init; }

    /// <summary>Whether the end of the text is learned too; false where the first word alone is an answer. Scores don't depend on it.</summary>
    public bool LearnsEnd { get; init; } = true;
}

/// <summary>A model that draws and scores completions. Thread-safe; calls may be serialised.</summary>
public interface ILanguageModel
{
    /// <summary>What identifies the weights: a content hash, or a hosted model's name.</summary>
    string Id { get; }

    /// <summary>Draws every request's samples; the outer list is in the order of the requests, the inner in that of the seeds.</summary>
    Task<IReadOnlyList<IReadOnlyList<Completion>>> GenerateAsync(
        IReadOnlyList<GenerationRequest> requests, SamplingOptions options, CancellationToken cancellation);

    /// <summary>Whether it answers all that it is asked at once by one job that takes its time, so that a stage should ask for all of it together.</summary>
    bool TakesAllAtOnce => false;

    /// <summary>Why it can't give what a part of a run needs, in words with a way out after a semicolon; null where it can.</summary>
    string? Lacks(ModelNeed need) => need == ModelNeed.Embeddings && this is not ITextEmbedder ? $"{Id} gives no vectors; name another embedder" : null;

    /// <summary>Whether a prompt and its answer fit in the model's context together; an empty answer asks for the prompt alone.</summary>
    bool Fits(PromptedText text) => true;

    /// <summary>Names a text and everything that its score depends on: weights, architecture, tokenizer, the ids of prompt and answer. Equal keys mean
    /// equal bits. Null, the default, where that can't be said; then no score is kept.</summary>
    string? ScoreKey(PromptedText text) => null;

    /// <summary>Each text's token log-probabilities in nats, given its prompt, the end-of-text token included.</summary>
    Task<IReadOnlyList<IReadOnlyList<float>>> ScoreAsync(IReadOnlyList<PromptedText> texts, CancellationToken cancellation);

    /// <summary>The log-probability in nats of each token of whole texts but the first, which nothing predicts.</summary>
    /// <exception cref="NotSupportedException">If the model gives no log-probabilities of a prompt's own tokens.</exception>
    Task<IReadOnlyList<IReadOnlyList<float>>> ScoreWholeAsync(IReadOnlyList<Prompt> texts, CancellationToken cancellation)
        => throw new NotSupportedException($"the model {Id} gives no log-probabilities of a prompt's own tokens");
}

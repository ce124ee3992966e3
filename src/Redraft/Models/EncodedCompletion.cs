namespace Redraft.Models;

/// <summary>A prompt and its answer as tokens, ready to be learned.</summary>
/// <param name="Tokens">The prompt's tokens, then the answer's, then the end of text.</param>
/// <param name="PromptLength">How many of them are the prompt's.</param>
internal sealed record EncodedCompletion(IReadOnlyList<int> Tokens, int PromptLength)
{
    /// <summary>What predicting each token counts: 0 in the prompt, 1 in the answer and for the end of text.</summary>
    public IReadOnlyList<float> Weights => [.. Enumerable.Range(0, Tokens.Count).Select(t => t < PromptLength ? 0f : 1f)]; // [T]
}

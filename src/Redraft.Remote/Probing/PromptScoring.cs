namespace Redraft.Remote.Probing;

/// <summary>How a server tells the log-probabilities of a prompt's own tokens.</summary>
public enum PromptScoring
{
    /// <summary>Not at all.</summary>
    None,

    /// <summary>Completions that repeat the prompt: <c>echo</c> with <c>logprobs</c> and <c>max_tokens: 0</c>.</summary>
    Echo,

    /// <summary>vLLM's <c>prompt_logprobs</c>.</summary>
    PromptLogProbabilities,
}

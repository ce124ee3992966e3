namespace Redraft.Web.Serving;

/// <summary>What an answer cost, in tokens.</summary>
/// <param name="PromptTokens">Of all prompts.</param>
/// <param name="CompletionTokens">Drawn, those included that ended a text.</param>
internal sealed record AnswerUsage(int PromptTokens, int CompletionTokens)
{
    /// <summary>Both.</summary>
    public int TotalTokens => PromptTokens + CompletionTokens;
}

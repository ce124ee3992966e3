namespace Redraft.Recipes;

/// <summary>How a hosted model is asked.</summary>
public enum ModelApi
{
    /// <summary>Chat where the server has it, else completions.</summary>
    Auto,

    /// <summary>Chat completions: the prompt is the user's message, and the server's template goes around it.</summary>
    Chat,

    /// <summary>Plain completions: the model goes on with the prompt as it is.</summary>
    Completions,
}

using Redraft.Models;

namespace Redraft.Web.Serving;

/// <summary>A model under the name that requests call it by.</summary>
/// <param name="Name">The name.</param>
/// <param name="Model">The model; not disposed with the server.</param>
/// <param name="Chat">How conversations become prompts; null where the checkpoint has a template of its own that can't be rendered.</param>
public sealed record ServedModel(string Name, LiveLanguageModel Model, IChatTemplate? Chat)
{
    /// <summary>Why the template can't be rendered; null where it can.</summary>
    public string? ChatFault { get; init; }
}

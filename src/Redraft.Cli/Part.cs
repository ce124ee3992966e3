using Redraft.Engine.Architectures;
using Redraft.FeedingBack;
using Redraft.Selecting;
using Redraft.Tasks;

namespace Redraft.Cli;

/// <summary>Something that a recipe or a model can name.</summary>
/// <param name="Kind">The plural of what it is: tasks, selectors …</param>
/// <param name="Name">Its name.</param>
/// <param name="Summary">One line.</param>
internal sealed record Part(string Kind, string Name, string Summary)
{
    /// <summary>All parts, gathered from the lists beside the implementations.</summary>
    public static IReadOnlyList<Part> All() =>
    [
        .. TaskList.All.Select(t => new Part("tasks", t.Name, t.Summary)),
        .. FeedbackSourceList.All.Select(f => new Part("feedback sources", f.Name, f.Summary)),
        .. Selectors.All.Select(s => new Part("selectors", s.Name, s.Summary)),
        .. ArchitectureList.All.Keys.Select(name => new Part("architectures", name, $"checkpoints whose config.json says model_type \"{name}\"")),
    ];
}

using Redraft.Engine.Checkpoints;

namespace Redraft.Engine.Inspecting;

/// <summary>What a folder of adapters says of itself.</summary>
/// <param name="Rank">r</param>
/// <param name="Alpha">α</param>
/// <param name="Modules">The adapted modules: names or their ends; null for every linear layer.</param>
/// <param name="Base">The model under them, as far as the files say.</param>
public sealed record InspectedAdapters(int Rank, double Alpha, IReadOnlyList<string>? Modules, AdapterBase Base)
{
    /// <summary>Where the model under them was found, or null: then names and shapes were compared with nothing.</summary>
    public string? BaseFolder { get; init; }
}

namespace Redraft.Engine.Checkpoints;

/// <summary>What an adapter's <c>adapter_config.json</c> says.</summary>
internal sealed record AdapterConfig
{
    /// <summary>r</summary>
    public required int Rank { get; init; }

    /// <summary>α</summary>
    public required double Alpha { get; init; }

    /// <summary>Share of inputs that training leaves out.</summary>
    public double Dropout { get; init; }

    /// <summary>The adapted modules: whole names or their ends; null for every linear layer.</summary>
    public IReadOnlyList<string>? Modules { get; init; }

    /// <summary>Where the base model is, or null if the file doesn't say.</summary>
    public string? Base { get; init; }

    /// <summary>Whether these settings adapt a module of this name, as PEFT decides it.</summary>
    public bool Adapts(string module)
        => Modules is null || Modules.Any(end => module == end || module.EndsWith("." + end, StringComparison.Ordinal));
}

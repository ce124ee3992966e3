namespace Redraft.Runs;

/// <summary>Where a record comes from: enough to make it again.</summary>
public sealed record Origin
{
    /// <summary>The stage that made it, for example <c>round-1/draft</c>.</summary>
    public required string Stage { get; init; }

    /// <summary>The model asked, by content hash or hosted name; empty where no model was asked.</summary>
    public string Model { get; init; } = "";

    /// <summary>Hash of the prompt templates.</summary>
    public string TemplateHash { get; init; } = "";

    /// <summary>The sampling options as JSON; empty where nothing was sampled.</summary>
    public string Sampling { get; init; } = "";

    /// <summary>The unit's own seed.</summary>
    public ulong Seed { get; init; }

    /// <summary>When it was stored. The only part that differs between a run and its resumed twin.</summary>
    public DateTimeOffset Time { get; init; }
}

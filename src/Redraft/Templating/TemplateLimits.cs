namespace Redraft.Templating;

/// <summary>What a template may use up: it came with a model from anywhere, and is a program.</summary>
public sealed record TemplateLimits
{
    /// <summary>Characters of the template itself. Default a million: published ones have up to some ten thousand.</summary>
    public int Length { get; init; } = 1_000_000;

    /// <summary>Expressions, statements and turns of loops, counted together. Default 4 million: a thousand times what a long conversation takes.</summary>
    public int Steps { get; init; } = 4_000_000;

    /// <summary>Characters that are made on the way, the output included; an item of a list counts as several, for what it takes. Default 32 million.</summary>
    public int Made { get; init; } = 32_000_000;

    /// <summary>How deep expressions, blocks and macros may lie in each other. Default 200.</summary>
    public int Depth { get; init; } = 200;
}

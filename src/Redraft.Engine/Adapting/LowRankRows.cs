namespace Redraft.Engine.Adapting;

/// <summary>The arrays that an adapter's gradients are made of.</summary>
internal readonly unsafe ref struct LowRankRows
{
    /// <summary>x [rows, inner], as in the forward pass.</summary>
    public required float* Input { get; init; }

    /// <summary>h [rows, r], what the forward pass returned.</summary>
    public required float* Low { get; init; }

    /// <summary>dy [rows, outer]</summary>
    public required float* OutputGradient { get; init; }

    /// <summary>g [rows, r], or null while it isn't whole.</summary>
    public required float* Pull { get; init; }
}

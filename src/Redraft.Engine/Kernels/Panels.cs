namespace Redraft.Engine.Kernels;

/// <summary>How the columns of a product are cut into panels of one to three vectors of 16.</summary>
/// <remarks>
/// A panel of one vector is slow (each sum waits for the one before), so 64 columns become 32 + 32 and not 48 + 16. Panels are as wide as
/// the block, except that the last one or two may be a vector narrower; only a product of 16 columns or fewer has a single vector.
/// </remarks>
internal readonly struct Panels
{
    private readonly int _vectors;
    private readonly int _blockVectors;
    private readonly int _narrow;

    public Panels(int columns, int blockVectors)
    {
        Columns = columns;
        _vectors = (columns + 15) / 16;
        _blockVectors = blockVectors;
        Count = (_vectors + blockVectors - 1) / blockVectors;
        _narrow = (Count * blockVectors) - _vectors; // vectors missing from a full grid
    }

    public int Columns { get; }

    public int Count { get; }

    /// <summary>Columns with the padding to whole vectors: the floats of one packed row.</summary>
    public int PaddedColumns => _vectors * 16;

    /// <summary>First vector of panel <paramref name="panel"/>; <c>FirstVector(Count)</c> is the number of vectors.</summary>
    public int FirstVector(int panel) => Count == 1 ? panel * _vectors : (panel * _blockVectors) - Math.Max(0, panel - (Count - _narrow));

    /// <summary>Vectors in panel <paramref name="panel"/>.</summary>
    public int Vectors(int panel) => FirstVector(panel + 1) - FirstVector(panel);
}

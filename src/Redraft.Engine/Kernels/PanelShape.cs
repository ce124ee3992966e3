namespace Redraft.Engine.Kernels;

/// <summary>What rows times one packed panel is.</summary>
internal struct PanelShape
{
    /// <summary>Floats of a row of the panel: 16, 32 or 48.</summary>
    public int Width;

    /// <summary>Columns of c that there are; those past the width are another panel's.</summary>
    public int Columns;

    /// <summary>Rows of a and c.</summary>
    public int Rows;

    /// <summary>Rows of the panel.</summary>
    public int Depth;

    /// <summary>Adds to c instead of overwriting it.</summary>
    public bool Add;
}

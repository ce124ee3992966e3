namespace Redraft.Engine.Kernels;

/// <summary>A matrix of [rows, panels] cut into a grid of tiles: few enough rows for the L2 cache, several per thread, cut between panels only for want of rows.</summary>
internal readonly struct Tiles
{
    private const int MostRows = 128, LeastRows = 32, PerThread = 4;

    private readonly int _rows;
    private readonly int _panels;
    private readonly int _rowTiles;
    private readonly int _panelTiles;

    public Tiles(int rows, int panels, long mostTiles, int threads)
    {
        (_rows, _panels) = (rows, panels);
        var wanted = (int)Math.Min(PerThread * threads, mostTiles);
        _rowTiles = Math.Max((rows + MostRows - 1) / MostRows, Math.Min(wanted, rows / LeastRows));
        _panelTiles = Math.Clamp(wanted / _rowTiles, 1, panels);
    }

    public int Count => _rowTiles * _panelTiles;

    /// <summary>First row, rows, first panel, panel after the last one of a tile. Row limits are multiples of 8.</summary>
    public (int Row, int Rows, int From, int To) this[int tile]
    {
        get
        {
            var (r, p) = (tile % _rowTiles, tile / _rowTiles);
            var row = RowLimit(r);
            return (row, RowLimit(r + 1) - row, _panels * p / _panelTiles, _panels * (p + 1) / _panelTiles);
        }
    }

    private int RowLimit(int tile) => tile == _rowTiles ? _rows : (int)((long)_rows * tile / _rowTiles) & ~7;
}

namespace Redraft.Engine.Kernels;

/// <summary>A matrix of [rows, panels] cut into a grid of tiles: large enough to repay packing, small enough for the L2 cache, several per thread.</summary>
internal readonly struct Tiles
{
    private const int MostRows = 128, LeastRows = 96, MostPanels = 4;

    private readonly int _rows;
    private readonly int _panels;
    private readonly int _rowTiles;
    private readonly int _panelTiles;

    public Tiles(int rows, int panels, long mostTiles, int threads)
    {
        _rows = rows;
        _panels = panels;
        _panelTiles = (panels + MostPanels - 1) / MostPanels;
        _rowTiles = (rows + MostRows - 1) / MostRows;
        if (mostTiles <= 1)
        {
            (_rowTiles, _panelTiles) = (1, 1);
            return;
        }

        while (_rowTiles * _panelTiles < Math.Min(2 * threads, mostTiles) && rows / (_rowTiles + 1) >= LeastRows)
        {
            _rowTiles++;
        }
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

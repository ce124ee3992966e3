namespace Redraft.Engine.Layers;

/// <summary>Those rows of a training pass whose hidden states somebody reads, and where they lie among all rows.</summary>
internal sealed class WantedRows
{
    private int[] _places = [];      // [count or more], rising
    private int[] _blockStarts = []; // [blocks + 1 or more], how many wanted rows lie before each block of all rows

    /// <summary>How many are wanted.</summary>
    public int Count { get; private set; }

    /// <summary>How many rows there are in all.</summary>
    public int All { get; private set; }

    /// <summary>Replaces the contents.</summary>
    /// <param name="places">The wanted rows, rising; none where all are wanted.</param>
    /// <param name="all">How many rows there are in all.</param>
    /// <exception cref="ArgumentException">If they don't rise, or one isn't a row.</exception>
    public void Set(ReadOnlySpan<int> places, int all)
    {
        (Count, All) = (places.Length == 0 ? all : places.Length, all);
        if (Count == All)
        {
            return;
        }

        if (_places.Length < Count)
        {
            _places = new int[Count];
        }

        var blocks = RowBlocks.Count(all);
        if (_blockStarts.Length <= blocks)
        {
            _blockStarts = new int[blocks + 1];
        }

        places.CopyTo(_places);
        _blockStarts.AsSpan(0, blocks + 1).Clear();
        for (var (r, last) = (0, -1); r < Count; last = _places[r++])
        {
            if (_places[r] <= last || _places[r] >= all)
            {
                throw new ArgumentException($"Expected rising rows from 0 to {all - 1}, found {_places[r]} after {last}.", nameof(places));
            }

            _blockStarts[(_places[r] / RowBlocks.Rows) + 1]++;
        }

        for (var block = 0; block < blocks; block++)
        {
            _blockStarts[block + 1] += _blockStarts[block];
        }
    }

    /// <summary>Where a wanted row lies among all rows.</summary>
    public int Place(int row) => _places[row];

    /// <summary>The first wanted row of a block of <see cref="RowBlocks.Rows"/> of all rows, or the one after the last of those before it.</summary>
    public int BlockStart(int block) => _blockStarts[block];
}

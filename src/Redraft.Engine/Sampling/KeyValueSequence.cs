namespace Redraft.Engine.Sampling;

/// <summary>The remembered keys and values of a run of positions: a prompt, shared by all its samples, or one sample's own tokens.</summary>
internal sealed unsafe class KeyValueSequence(KeyValuePool pool)
{
    private readonly List<nint> _pages = [];

    /// <summary>Positions that have a place, filled or about to be.</summary>
    public int Length { get; private set; }

    /// <summary>The first float of a page.</summary>
    public float* Page(int index) => (float*)_pages[index];

    /// <summary>Makes room for more positions at the end.</summary>
    public void Extend(int positions)
    {
        Length += positions;
        while (_pages.Count < KeyValueLayout.Pages(Length))
        {
            _pages.Add((nint)pool.Rent());
        }
    }

    /// <summary>Gives all pages back.</summary>
    public void Release()
    {
        foreach (var page in _pages)
        {
            pool.Return((float*)page);
        }

        _pages.Clear();
        Length = 0;
    }
}

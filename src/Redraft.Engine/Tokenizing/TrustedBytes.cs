namespace Redraft.Engine.Tokenizing;

/// <summary>Where in a text special tokens count.</summary>
internal sealed class TrustedBytes
{
    private readonly (int Start, int End)[] _stretches; // rising, apart from each other

    private TrustedBytes(params (int Start, int End)[] stretches) => _stretches = stretches;

    /// <summary>Everywhere.</summary>
    public static TrustedBytes All { get; } = new((0, int.MaxValue));

    /// <summary>Nowhere.</summary>
    public static TrustedBytes None { get; } = new();

    /// <summary>In some parts of a text; neighbours that are trusted count as one.</summary>
    /// <param name="parts">The bytes of each part, and whether it is trusted.</param>
    public static TrustedBytes Of(IEnumerable<(int Length, bool Trusted)> parts)
    {
        var (stretches, at) = (new List<(int Start, int End)>(), 0);
        foreach (var (length, trusted) in parts)
        {
            if (trusted && stretches.Count > 0 && stretches[^1].End == at)
            {
                stretches[^1] = (stretches[^1].Start, at + length);
            }
            else if (trusted)
            {
                stretches.Add((at, at + length));
            }

            at += length;
        }

        return new TrustedBytes([.. stretches]);
    }

    /// <summary>Whether all bytes from one to before another are trusted.</summary>
    public bool Holds(int start, int end)
    {
        var (low, high) = (0, _stretches.Length);
        while (low < high)
        {
            var middle = (low + high) / 2;
            (low, high) = _stretches[middle].Start <= start ? (middle + 1, high) : (low, middle);
        }

        return low > 0 && end <= _stretches[low - 1].End;
    }
}

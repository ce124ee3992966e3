using System.Text;

namespace Redraft.Engine.Sampling;

/// <summary>Finds stop strings in a growing run of bytes, wherever token borders fall.</summary>
internal sealed class StopMatcher(IReadOnlyList<string> stops)
{
    private readonly byte[][] _stops = [.. stops.Select(Encoding.UTF8.GetBytes)];

    /// <summary>Where the first stop starts, or −1.</summary>
    /// <param name="text">All bytes so far.</param>
    /// <param name="added">How many of them, at the end, are new: no stop may lie wholly before them.</param>
    public int Find(ReadOnlySpan<byte> text, int added)
    {
        var first = -1;
        foreach (var stop in _stops)
        {
            var from = Math.Max(0, text.Length - added - stop.Length + 1);
            var at = text[from..].IndexOf(stop);
            if (at >= 0 && (first < 0 || from + at < first))
            {
                first = from + at;
            }
        }

        return first;
    }
}

namespace Redraft.Remote.Calling;

/// <summary>Lets those who want the same thing in one after another. Thread-safe.</summary>
internal sealed class Turns
{
    private readonly Dictionary<string, Line> _lines = new(StringComparer.Ordinal);

    /// <summary>Waits for one's turn.</summary>
    /// <returns>The turn, ended by disposing it.</returns>
    public async Task<IDisposable> TakeAsync(string key, CancellationToken cancellation)
    {
        Line line;
        lock (_lines)
        {
            line = _lines.TryGetValue(key, out var there) ? there : _lines[key] = new Line(this, key);
            line.Waiting++;
        }

        try
        {
            await line.Place.WaitAsync(cancellation).ConfigureAwait(false);
            return line;
        }
        catch
        {
            Leave(line);
            throw;
        }
    }

    private void Leave(Line line)
    {
        lock (_lines)
        {
            if (--line.Waiting == 0)
            {
                _lines.Remove(line.Key);
                line.Place.Dispose();
            }
        }
    }

    private sealed class Line(Turns turns, string key) : IDisposable
    {
        public string Key => key;

        public SemaphoreSlim Place { get; } = new(1, 1);

        public int Waiting { get; set; }

        public void Dispose()
        {
            Place.Release();
            turns.Leave(this);
        }
    }
}

namespace Redraft.Remote.Calling;

/// <summary>Until when a server has asked for no requests: one for all parts of a run that ask it with the same key. Thread-safe.</summary>
internal sealed class ServerPause
{
    private readonly Lock _lock = new();
    private DateTimeOffset _until = DateTimeOffset.MinValue;

    /// <summary>When it is over.</summary>
    public DateTimeOffset Until
    {
        get
        {
            lock (_lock)
            {
                return _until;
            }
        }
    }

    /// <summary>Makes it last until then; a longer one that is on already stays.</summary>
    public void Extend(DateTimeOffset until)
    {
        lock (_lock)
        {
            _until = until > _until ? until : _until;
        }
    }
}

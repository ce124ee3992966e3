namespace Redraft.Sandbox;

/// <summary>Waiting work, handed out so that one lane gets all that is tested alike: its judge then takes the tests apart once.</summary>
/// <typeparam name="T">The work.</typeparam>
/// <param name="kind">What makes two pieces of work alike, by reference.</param>
internal sealed class GradingQueue<T>(Func<T, object> kind)
    where T : class
{
    private readonly LinkedList<T> _waiting = [];
    private readonly List<object> _underWay = [];
    private readonly object _lock = new(); // waited on, which System.Threading.Lock can't be
    private bool _isComplete;

    /// <exception cref="InvalidOperationException">It has been completed.</exception>
    public void Add(T work)
    {
        lock (_lock)
        {
            if (_isComplete)
            {
                throw new InvalidOperationException("nothing is taken any more");
            }
            _waiting.AddLast(work);
            Monitor.Pulse(_lock);
        }
    }

    /// <summary>Waits for work: the longest waiting of the last kind; else of a kind that no other lane has; else of any.</summary>
    /// <param name="last">The kind of what this lane had last, or null.</param>
    /// <returns>Null once it has been completed.</returns>
    public T? Take(object? last)
    {
        lock (_lock)
        {
            if (last is not null)
            {
                _underWay.Remove(last);
            }
            while (!_isComplete)
            {
                if (Next(last) is { } next)
                {
                    _waiting.Remove(next);
                    _underWay.Add(kind(next.Value));
                    return next.Value;
                }
                Monitor.Wait(_lock);
            }
            return null;
        }
    }

    /// <summary>Lets everybody who waits go.</summary>
    /// <returns>What nobody has taken.</returns>
    public IReadOnlyList<T> Complete()
    {
        lock (_lock)
        {
            _isComplete = true;
            Monitor.PulseAll(_lock);
            T[] left = [.. _waiting];
            _waiting.Clear();
            return left;
        }
    }

    private LinkedListNode<T>? Next(object? last)
    {
        LinkedListNode<T>? free = null;
        for (var node = _waiting.First; node is not null; node = node.Next)
        {
            var its = kind(node.Value);
            if (ReferenceEquals(its, last))
            {
                return node;
            }
            if (free is null && !_underWay.Exists(other => ReferenceEquals(other, its)))
            {
                free = node;
                if (last is null)
                {
                    break;
                }
            }
        }
        return free ?? _waiting.First;
    }
}

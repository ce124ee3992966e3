namespace Redraft.Web.Serving;

/// <summary>The requests at work: not too many, and none that comes after the end was announced. Thread-safe.</summary>
internal sealed class Traffic(int most)
{
    private readonly Lock _turn = new();
    private readonly TaskCompletionSource _empty = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _atWork;
    private bool _ending;

    /// <summary>Whether the end was announced.</summary>
    public bool Ending
    {
        get
        {
            lock (_turn)
            {
                return _ending;
            }
        }
    }

    /// <summary>Requests at work.</summary>
    public int AtWork
    {
        get
        {
            lock (_turn)
            {
                return _atWork;
            }
        }
    }

    /// <summary>Requests that were let in so far.</summary>
    public long Served { get; private set; }

    /// <summary>Lets a request in; it leaves with what is returned.</summary>
    /// <exception cref="ApiException">If there are too many, or the end was announced.</exception>
    public IDisposable Enter()
    {
        lock (_turn)
        {
            if (_ending)
            {
                throw ApiException.Ending();
            }

            if (_atWork >= most)
            {
                throw ApiException.Busy($"{most} requests are at work already; wait a second, or start the server with more --requests");
            }

            _atWork++;
            Served++;
            return new Pass(this);
        }
    }

    /// <summary>Announces the end; completes when nobody is at work any more.</summary>
    public Task EndAsync()
    {
        lock (_turn)
        {
            _ending = true;
            if (_atWork == 0)
            {
                _empty.TrySetResult();
            }
        }

        return _empty.Task;
    }

    private void Leave()
    {
        lock (_turn)
        {
            _atWork--;
            if (_ending && _atWork == 0)
            {
                _empty.TrySetResult();
            }
        }
    }

    private sealed class Pass(Traffic traffic) : IDisposable
    {
        public void Dispose() => traffic.Leave();
    }
}

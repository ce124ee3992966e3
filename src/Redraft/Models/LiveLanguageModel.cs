using System.Threading.Channels;
using Redraft.Engine.Architectures;
using Redraft.Engine.Checkpoints;
using Redraft.Engine.Kernels;
using Redraft.Engine.Sampling;
using Redraft.Engine.Tokenizing;

namespace Redraft.Models;

/// <summary>A model that many ask at once: whoever comes joins the batch that is under way, and whoever goes away leaves it. Thread-safe.</summary>
/// <remarks>
/// One thread computes, with the pool's help: a token of everybody's per step, and between two steps texts to score or embed, as many as a few passes
/// take. What anybody gets depends on nobody else: the bits are those of <see cref="EmbeddedLanguageModel"/>. The weights must not change while this lives.
/// </remarks>
public sealed class LiveLanguageModel : IDisposable
{
    private const int MostRowsBetweenSteps = 2048; // of scored and embedded texts: samples wait for no more than a few passes

    private readonly Lock _turn = new();
    private readonly SemaphoreSlim _news = new(0);
    private readonly Queue<Action> _orders = new(); // enter and leave
    private readonly Queue<(int Rows, Action Work)> _texts = new();
    private readonly HashSet<LiveOrder> _open = []; // of the computing thread
    private readonly LiveSampler _sampler;
    private readonly Thread _thread;
    private readonly Lazy<string> _id;
    private IReadOnlyList<IDisposable> _owned = [];
    private int _live;
    private bool _ended;

    /// <summary>Starts the thread.</summary>
    /// <param name="transformer">The weights; not disposed with this, and used by nobody else meanwhile.</param>
    /// <param name="tokenizer">Its tokenizer.</param>
    /// <param name="pool">Who computes; not disposed with this.</param>
    /// <param name="limits">How much runs at once; changes speed and memory only.</param>
    public LiveLanguageModel(ITransformer transformer, BpeTokenizer tokenizer, WorkerPool pool, BatchLimits? limits = null)
    {
        (Config, Tokenizer) = (transformer.Config, tokenizer);
        _sampler = new LiveSampler(transformer, tokenizer, pool, limits);
        _id = new Lazy<string>(() => WeightsHash.Of(transformer));
        _thread = new Thread(Work) { IsBackground = true, Name = nameof(LiveLanguageModel) };
        _thread.Start();
    }

    /// <summary>Loads a checkpoint.</summary>
    /// <param name="checkpoint">A folder or a GGUF file.</param>
    /// <param name="pool">Who computes; not disposed with this.</param>
    /// <param name="limits">How much runs at once.</param>
    /// <param name="adapters">The folder of adapters that were trained on it, or null for none.</param>
    /// <exception cref="Redraft.Engine.BadFileException">If there is no whole checkpoint, or the adapters were made for another model.</exception>
    public static LiveLanguageModel Load(string checkpoint, WorkerPool pool, BatchLimits? limits = null, string? adapters = null)
    {
        var (transformer, tokenizer, _) = Checkpoint.Load(checkpoint, pool);
        try
        {
            var lora = adapters is null ? null : AdapterCheckpoint.Attach(adapters, transformer, pool, WeightsHash.Of(transformer));
            return new LiveLanguageModel(transformer, tokenizer, pool, limits) { _owned = lora is null ? [transformer] : [lora, transformer] };
        }
        catch
        {
            transformer.Dispose();
            throw;
        }
    }

    /// <summary>What names the weights.</summary>
    public string Id => _id.Value;

    /// <summary>The model's sizes.</summary>
    public ModelConfig Config { get; }

    /// <summary>Its tokenizer.</summary>
    public BpeTokenizer Tokenizer { get; }

    /// <summary>Samples in the batch after the last step.</summary>
    public int Live => Volatile.Read(ref _live);

    /// <summary>A prompt's tokens, part by part; special tokens are read in template text alone.</summary>
    public IReadOnlyList<int> Encode(Prompt prompt) => new PromptEncoder(Tokenizer).Encode(prompt);

    /// <summary>Draws samples; each token is told at once.</summary>
    /// <param name="prompts">Prompts with their seeds.</param>
    /// <param name="options">How tokens are drawn.</param>
    /// <param name="cancellation">Has all samples leave the batch.</param>
    /// <returns>The draws of all samples as they come; ends when all have ended, with the exception if they could not be drawn.</returns>
    public ChannelReader<LiveDraw> Draw(IReadOnlyList<SampleRequest> prompts, DecodingOptions options, CancellationToken cancellation)
    {
        var order = new LiveOrder(prompts, options, cancellation);
        order.Cancelled = cancellation.Register(() => Order(() => Leave(order, new OperationCanceledException(cancellation))));
        if (!Order(() => Enter(order)))
        {
            order.Draws.Writer.TryComplete(new ObjectDisposedException(nameof(LiveLanguageModel)));
        }

        return order.Draws.Reader;
    }

    /// <summary>Scores whole texts; see <see cref="SequenceScorer.ScoreWhole"/>.</summary>
    public Task<IReadOnlyList<IReadOnlyList<ScoredToken>>> ScoreWholeAsync(IReadOnlyList<IReadOnlyList<int>> texts, int likeliest, CancellationToken cancellation)
        => Read(texts, () => _sampler.Scorer.ScoreWhole(texts, likeliest, cancellation), cancellation);

    /// <summary>The mean of the last block's hidden states over each text's tokens.</summary>
    public Task<IReadOnlyList<float[]>> EmbedAsync(IReadOnlyList<IReadOnlyList<int>> texts, CancellationToken cancellation)
        => Read(texts, () => _sampler.Scorer.Embed(texts, cancellation), cancellation);

    /// <summary>Ends the thread; whoever still waits gets a cancellation.</summary>
    public void Dispose()
    {
        lock (_turn)
        {
            _ended = true;
            _news.Release();
        }

        _thread.Join();
        _sampler.Dispose();
        _news.Dispose();
        foreach (var owned in _owned)
        {
            owned.Dispose();
        }
    }

    private Task<T> Read<T>(IReadOnlyList<IReadOnlyList<int>> texts, Func<T> work, CancellationToken cancellation)
    {
        var done = new TaskCompletionSource<T>(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (_turn)
        {
            ObjectDisposedException.ThrowIf(_ended, this);
            _texts.Enqueue((texts.Sum(text => text.Count), () => Fulfil(done, work, cancellation)));
            _news.Release();
        }

        return done.Task;
    }

    private void Fulfil<T>(TaskCompletionSource<T> done, Func<T> work, CancellationToken cancellation)
    {
        try
        {
            if (_ended || cancellation.IsCancellationRequested)
            {
                done.TrySetCanceled(cancellation);
                return;
            }

            done.TrySetResult(work());
        }
        catch (OperationCanceledException)
        {
            done.TrySetCanceled(cancellation);
        }
#pragma warning disable CA1031 // carried to whoever asked
        catch (Exception error)
#pragma warning restore CA1031
        {
            done.TrySetException(error);
        }
    }

    private bool Order(Action order)
    {
        lock (_turn)
        {
            if (!_ended)
            {
                _orders.Enqueue(order);
                _news.Release();
            }

            return !_ended;
        }
    }

    private void Work()
    {
        var busy = false;
        while (true)
        {
            if (!busy)
            {
                _news.Wait();
            }

            while (_news.Wait(0))
            {
                // what they announced is in the queues
            }

            var (orders, texts) = TakeOrders();
            if (orders is null)
            {
                break;
            }

            orders.ForEach(order => order());
            texts.ForEach(work => work());
            busy = Step() | HasTexts();
        }

        foreach (var order in _open.ToList())
        {
            Leave(order, new OperationCanceledException("the model is being closed"));
        }
    }

    private bool HasTexts()
    {
        lock (_turn)
        {
            return _texts.Count > 0;
        }
    }

    /// <summary>What was asked since the last step; null when all is over, and then texts are told so.</summary>
    private (List<Action>? Orders, List<Action> Texts) TakeOrders()
    {
        lock (_turn)
        {
            var orders = _orders.ToList();
            _orders.Clear();
            var (texts, rows) = (new List<Action>(), 0);
            while ((rows < MostRowsBetweenSteps || _ended) && _texts.TryDequeue(out var next))
            {
                texts.Add(next.Work);
                rows += next.Rows;
            }

            if (_ended)
            {
                orders.ForEach(order => order()); // whoever just came is among those who are told
                texts.ForEach(work => work());
                return (null, []);
            }

            return (orders, texts);
        }
    }

    private bool Step()
    {
        try
        {
            var drew = _sampler.Step();
            Volatile.Write(ref _live, _sampler.Live);
            return drew;
        }
#pragma warning disable CA1031 // carried to everybody in the batch
        catch (Exception error)
#pragma warning restore CA1031
        {
            _sampler.Clear();
            Volatile.Write(ref _live, 0);
            foreach (var order in _open.ToList())
            {
                End(order, error);
            }

            return false;
        }
    }

    private void Enter(LiveOrder order)
    {
        _open.Add(order);
        if (order.Cancellation.IsCancellationRequested)
        {
            Leave(order, new OperationCanceledException(order.Cancellation)); // it left before it came
            return;
        }

        try
        {
            for (var i = 0; i < order.Prompts.Count; i++)
            {
                var prompt = i;
                order.InBatch.Add(_sampler.Enter(order.Prompts[i], order.Options, (sample, draw, end) => Tell(order, new LiveDraw(prompt, sample, draw, end))));
            }
        }
        catch (ArgumentException error)
        {
            Leave(order, error);
        }

        if (order.Unfinished == 0)
        {
            End(order, null);
        }
    }

    private void Tell(LiveOrder order, LiveDraw draw)
    {
        order.Draws.Writer.TryWrite(draw);
        order.Unfinished -= draw.End is null ? 0 : 1;
        if (order.Unfinished == 0)
        {
            End(order, null);
        }
    }

    private void Leave(LiveOrder order, Exception why)
    {
        if (_open.Contains(order))
        {
            order.InBatch.ForEach(_sampler.Leave);
            Volatile.Write(ref _live, _sampler.Live);
            End(order, why);
        }
    }

    private void End(LiveOrder order, Exception? why)
    {
        _open.Remove(order);
        order.Cancelled.Unregister(); // without waiting: who cancels may wait for this thread
        order.Draws.Writer.TryComplete(why);
    }

    /// <summary>Prompts that came together.</summary>
    private sealed class LiveOrder(IReadOnlyList<SampleRequest> prompts, DecodingOptions options, CancellationToken cancellation)
    {
        public IReadOnlyList<SampleRequest> Prompts => prompts;

        public DecodingOptions Options => options;

        public CancellationToken Cancellation => cancellation;

        public CancellationTokenRegistration Cancelled { get; set; }

        public List<LivePrompt> InBatch { get; } = [];

        public int Unfinished { get; set; } = prompts.Sum(prompt => prompt.Seeds.Count);

        public Channel<LiveDraw> Draws { get; } = Channel.CreateUnbounded<LiveDraw>(new UnboundedChannelOptions { SingleWriter = true, SingleReader = true });
    }
}

using Redraft.Engine.Architectures;
using Redraft.Engine.Kernels;
using Redraft.Engine.Tokenizing;

namespace Redraft.Engine.Sampling;

/// <summary>A continuous batch that prompts join and leave while it runs, each with options of its own: what a server has.</summary>
/// <remarks>
/// A sample depends on its seed, its prompt, its options and the weights alone, as with <see cref="SequenceSampler"/>, whose bits it gives. Memory: one
/// copy of the weight matrices, which <see cref="Scorer"/> shares, and keys and values of the live sequences. The weights must not change while this
/// lives. Not thread-safe.
/// </remarks>
public sealed class LiveSampler : IDisposable
{
    private readonly ITokenizer _tokenizer;
    private readonly ModelConfig _config;
    private readonly PassRows _pass;
    private readonly ContinuousBatch _batch;

    /// <summary>Makes a sampler for one model.</summary>
    /// <param name="model">Not disposed with this.</param>
    /// <param name="tokenizer">Gives the tokens' bytes and the end of text.</param>
    /// <param name="pool">Who computes; not disposed with this.</param>
    /// <param name="limits">How much runs at once.</param>
    public LiveSampler(ITransformer model, ITokenizer tokenizer, WorkerPool pool, BatchLimits? limits = null)
    {
        limits ??= new BatchLimits();
        OptionProblems.Refuse(limits.Problems(), nameof(limits));
        (_tokenizer, _config) = (tokenizer, model.Config);
        _pass = new PassRows(model, pool, limits, WeightPrecision.Float32);
        _pass.RefreshWeights();
        _batch = new ContinuousBatch(limits, _pass, tokenizer, model.Config);
        Scorer = new SequenceScorer(model, limits, _pass);
    }

    /// <summary>Scores and embeds with the same copy of the weights, between steps; disposed with this.</summary>
    public SequenceScorer Scorer { get; }

    /// <summary>Samples in the batch.</summary>
    public int Live => _batch.Live;

    /// <summary>Samples that wait for a place.</summary>
    public int Waiting => _batch.Waiting;

    /// <summary>Pages of keys and values lent out now: 0 when nobody is in the batch.</summary>
    internal int LentPages => _pass.Cache.Lent;

    /// <summary>Takes a prompt; its samples enter as soon as there is room, after those that came before.</summary>
    /// <param name="request">The prompt with its seeds.</param>
    /// <param name="options">How its tokens are drawn.</param>
    /// <param name="heard">Called by <see cref="Step"/> for each token drawn: the sample's number, the draw, and the whole sequence where that ended it.</param>
    /// <returns>What <see cref="Leave"/> takes.</returns>
    /// <exception cref="ArgumentException">If an option is out of range, or a prompt is empty or leaves no room for a token in the context.</exception>
    public LivePrompt Enter(SampleRequest request, DecodingOptions options, Action<int, TokenDraw, SampledSequence?> heard)
    {
        OptionProblems.Refuse(options.Problems(), nameof(options));
        options = options with { BannedTokens = [.. options.BannedTokens, .. PromptCheck.Unwritable(_tokenizer, _config)] };
        PromptCheck.Refuse([request], options, _config);
        return request.Prompt.Count < _config.ContextLength
            ? new LivePrompt(_batch.Add(request, new DrawingRules(options), heard))
            : throw new ArgumentException($"the prompt has {request.Prompt.Count} tokens, and the model's context holds {_config.ContextLength}: no room for an answer; shorten it", nameof(request));
    }

    /// <summary>Has a prompt's samples leave; nothing of them is heard any more.</summary>
    public void Leave(LivePrompt prompt)
    {
        ArgumentNullException.ThrowIfNull(prompt);
        _batch.Leave(prompt.State);
    }

    /// <summary>Draws one token of each live sample; false, having done nothing, where there is none.</summary>
    /// <exception cref="ArithmeticException">If the model's logits aren't finite; <see cref="Clear"/> is due then.</exception>
    public bool Step()
    {
        if (!_batch.Fill())
        {
            return false;
        }

        _batch.Step();
        _batch.Accept();
        return true;
    }

    /// <summary>Forgets everybody.</summary>
    public void Clear() => _batch.Release();

    /// <inheritdoc/>
    public void Dispose()
    {
        _batch.Release();
        Scorer.Dispose();
        _pass.Dispose();
    }
}

/// <summary>A prompt in a <see cref="LiveSampler"/>.</summary>
public sealed class LivePrompt
{
    internal LivePrompt(PromptState state) => State = state;

    internal PromptState State { get; }
}

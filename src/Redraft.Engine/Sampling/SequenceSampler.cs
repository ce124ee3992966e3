using Redraft.Engine.Architectures;
using Redraft.Engine.Kernels;
using Redraft.Engine.Tokenizing;

namespace Redraft.Engine.Sampling;

/// <summary>Draws many samples of many prompts in one continuous batch.</summary>
/// <remarks>
/// A prompt is taken in once and its keys and values are shared by its samples; a sample that ends leaves at once and the next
/// one enters. What is drawn depends on none of that: not on the limits, the order, the company or the thread count.
/// Memory: a copy of the weight matrices, and keys and values of the live sequences; both are kept for the next call, which takes over
/// the weights as they are then. Not thread-safe.
/// </remarks>
public sealed class SequenceSampler : IDisposable
{
    private readonly ITransformer _model;
    private readonly ITokenizer _tokenizer;
    private readonly BatchLimits _limits;
    private readonly PassRows _pass;

    /// <summary>Makes a sampler for one model.</summary>
    /// <param name="model">Not disposed with this.</param>
    /// <param name="tokenizer">Gives the tokens' bytes and the end of text.</param>
    /// <param name="pool">Who computes; not disposed with this.</param>
    /// <param name="limits">How much runs at once.</param>
    /// <param name="precision">How the weights are held meanwhile; a copy of them is. Default float, the model as it is.</param>
    public SequenceSampler(
        ITransformer model, ITokenizer tokenizer, WorkerPool pool, BatchLimits? limits = null, WeightPrecision precision = WeightPrecision.Float32)
    {
        (_model, _tokenizer, _limits) = (model, tokenizer, limits ?? new BatchLimits());
        OptionProblems.Refuse(_limits.Problems(), nameof(limits));
        _pass = new PassRows(model, pool, _limits, precision);
    }

    /// <summary>Pages of keys and values lent out now: 0 between calls.</summary>
    internal int LentPages => _pass.Cache.Lent;

    /// <summary>Pages of keys and values ever allocated.</summary>
    internal int AllocatedPages => _pass.Cache.Allocated;

    /// <summary>Draws every sample.</summary>
    /// <param name="requests">Prompts with their seeds.</param>
    /// <param name="options">How tokens are drawn.</param>
    /// <param name="progress">Called after each pass with the tokens drawn so far, on the calling thread.</param>
    /// <param name="cancellation">Checked before each pass.</param>
    /// <returns>In the order of the requests and of their seeds.</returns>
    /// <exception cref="ArgumentException">If an option is out of range, or a prompt is empty or longer than the context.</exception>
    /// <exception cref="ArithmeticException">If the model's logits aren't finite.</exception>
    public IReadOnlyList<IReadOnlyList<SampledSequence>> Sample(
        IReadOnlyList<SampleRequest> requests,
        DecodingOptions options,
        Action<long>? progress = null,
        CancellationToken cancellation = default)
    {
        OptionProblems.Refuse(options.Problems(), nameof(options));
        options = options with { BannedTokens = [.. options.BannedTokens, .. PromptCheck.Unwritable(_tokenizer, _model.Config)] };
        PromptCheck.Refuse(requests, options, _model.Config);
        _pass.RefreshWeights();
        var batch = new ContinuousBatch(_limits, _pass, _tokenizer, _model.Config);
        try
        {
            var rules = new DrawingRules(options);
            var prompts = requests.Select(request => batch.Add(request, rules)).ToList();
            while (batch.Fill())
            {
                cancellation.ThrowIfCancellationRequested();
                batch.Step();
                batch.Accept();
                progress?.Invoke(batch.TokensDrawn);
            }

            return [.. prompts.Select(prompt => prompt.Results)];
        }
        finally
        {
            batch.Release();
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _pass.Dispose();
}

using System.Security.Cryptography;
using System.Text;
using Redraft.Engine.Adapting;
using Redraft.Engine.Architectures;
using Redraft.Engine.Kernels;
using Redraft.Engine.Sampling;
using Redraft.Engine.Tokenizing;

namespace Redraft.Models;

/// <summary>A model that runs in this process. Calls take turns; each uses all of the pool's threads.</summary>
/// <remarks>The weights must not change while this lives: <see cref="Id"/> names them, and is computed once.</remarks>
public sealed class EmbeddedLanguageModel : ILanguageModel, ITextEmbedder, IDisposable
{
    private readonly PromptEncoder _encoder;
    private readonly JinjaChat? _chat;
    private readonly (IReadOnlyList<int> Tokens, IReadOnlyList<string> Texts) _ends; // of answers, beside the end of text
    private readonly SequenceSampler _sampler;
    private readonly SequenceScorer _scorer;
    private readonly Lazy<string> _id;
    private readonly SemaphoreSlim _turn = new(1, 1);

    /// <summary>Puts a model behind the seam.</summary>
    /// <param name="transformer">The weights; not disposed with this, and used by nobody else while a call runs.</param>
    /// <param name="tokenizer">Its tokenizer.</param>
    /// <param name="pool">Who computes; not disposed with this.</param>
    /// <param name="limits">How much runs at once; changes speed and memory only.</param>
    /// <param name="chat">What prompts are put through, unless they are one text already; null, the default, takes them as they are. Whole texts are taken as they are.</param>
    /// <exception cref="ArgumentException">If the tokenizer knows more ids than the model.</exception>
    public EmbeddedLanguageModel(ITransformer transformer, ITokenizer tokenizer, WorkerPool pool, BatchLimits? limits = null, JinjaChat? chat = null)
    {
        if (tokenizer.VocabularySize > transformer.Config.VocabularySize)
        {
            throw new ArgumentException(
                $"The tokenizer has {tokenizer.VocabularySize} ids, but the model only {transformer.Config.VocabularySize}; they don't belong together.", nameof(tokenizer));
        }

        (Transformer, Tokenizer, _encoder, _chat) = (transformer, tokenizer, new PromptEncoder(tokenizer), chat);
        var ends = chat?.Stop([]) ?? [];
        _ends = ([.. ends.Select(tokenizer.SpecialToken).OfType<int>()], [.. ends.Where(end => tokenizer.SpecialToken(end) is null)]);
        _sampler = new SequenceSampler(transformer, tokenizer, pool, limits);
        _scorer = new SequenceScorer(transformer, pool, limits);
        _id = new Lazy<string>(() => WeightsHash.Of(transformer));
        Reference = transformer.Adapter is null ? null : new AdaptedModel(this, null); // asked now: while the reference model works the adapters are off
    }

    /// <summary>The weights.</summary>
    public ITransformer Transformer { get; }

    /// <summary>The tokenizer.</summary>
    public ITokenizer Tokenizer { get; }

    /// <summary>Gets the number of tokens that the running call has drawn so far, after each pass, on the thread that computes.</summary>
    public Action<long>? Progress { get; init; }

    /// <inheritdoc/>
    public string Id => _id.Value;

    /// <summary>The model without its adapters, which are switched off while it works: the reference model, in the same memory. Null for a model without.</summary>
    public ILanguageModel? Reference { get; }

    /// <summary>A prompt's tokens, those of the chat template around it included.</summary>
    public IReadOnlyList<int> Encode(Prompt prompt) => _encoder.Encode(Rendered(prompt));

    /// <summary>A prompt as the model gets it: put through its chat template, if it has one that prompts go through.</summary>
    internal Prompt Rendered(Prompt prompt) => _chat?.Render(prompt) ?? prompt;

    /// <summary>A prompt and its answer as tokens, ready to be learned.</summary>
    internal EncodedCompletion EncodeCompletion(Prompt prompt, string text) => _encoder.EncodeCompletion(Rendered(prompt), text);

    /// <inheritdoc/>
    /// <exception cref="ArgumentException">If an option is out of range, or a prompt is empty or longer than the context.</exception>
    public Task<IReadOnlyList<IReadOnlyList<Completion>>> GenerateAsync(
        IReadOnlyList<GenerationRequest> requests, SamplingOptions options, CancellationToken cancellation)
        => TakeTurn(() => Generate(requests, options, cancellation), cancellation);

    /// <inheritdoc/>
    /// <exception cref="ArgumentException">If a prompt is empty, or longer than the context together with its text.</exception>
    public Task<IReadOnlyList<IReadOnlyList<float>>> ScoreAsync(IReadOnlyList<PromptedText> texts, CancellationToken cancellation)
        => TakeTurn(() => Score(texts, cancellation), cancellation);

    /// <inheritdoc/>
    /// <exception cref="ArgumentException">If a text has no token, or more than the context holds.</exception>
    public Task<IReadOnlyList<IReadOnlyList<float>>> ScoreWholeAsync(IReadOnlyList<Prompt> texts, CancellationToken cancellation)
        => TakeTurn(() => ScoreWhole(texts, cancellation), cancellation);

    /// <inheritdoc/>
    /// <remarks>The mean of the last block's hidden states over the tokens; what is longer than the context is cut off.</remarks>
    public Task<IReadOnlyList<float[]>> EmbedAsync(IReadOnlyList<string> texts, CancellationToken cancellation)
        => TakeTurn(() => Embed(texts, cancellation), cancellation);

    /// <inheritdoc/>
    public bool Fits(PromptedText text) => Encode(text).Tokens.Count - 1 <= Transformer.Config.ContextLength; // the last one is only predicted

    /// <inheritdoc/>
    public string? ScoreKey(PromptedText text) => ScoreKey(Id, text);

    /// <inheritdoc/>
    public void Dispose()
    {
        _sampler.Dispose();
        _scorer.Dispose();
        _turn.Dispose();
    }

    /// <summary>A text's key where these weights have another name, as without their adapters.</summary>
    internal string? ScoreKey(string id, PromptedText text)
    {
        if (Tokenizer is not BpeTokenizer { Id: var tokenizer } || Transformer.Config.Outside is not null)
        {
            return null; // what an architecture from outside computes with, only it knows
        }

        var encoded = Encode(text);
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(Encoding.UTF8.GetBytes($"{id} {Transformer.Config} {tokenizer} {encoded.PromptLength} {string.Join(',', encoded.Tokens)}"));
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    /// <summary>Works in this model's turn with other adapters on it than its own, or none.</summary>
    /// <exception cref="InvalidOperationException">If its own are merged into the weights.</exception>
    internal Task<T> With<T>(Lora? adapters, Func<EmbeddedLanguageModel, T> work, CancellationToken cancellation) => TakeTurn(
        () =>
        {
            _ = Id; // names the model with its own
            var own = Transformer.Adapter;
            own?.TakeOff();
            adapters?.PutOn();
            try
            {
                return work(this);
            }
            finally
            {
                Transformer.Adapter?.TakeOff();
                own?.PutOn();
            }
        },
        cancellation);

    private async Task<T> TakeTurn<T>(Func<T> work, CancellationToken cancellation)
    {
        await _turn.WaitAsync(cancellation);
        try
        {
            return await Task.Run(work, cancellation);
        }
        finally
        {
            _turn.Release();
        }
    }

    internal IReadOnlyList<IReadOnlyList<Completion>> Generate(
        IReadOnlyList<GenerationRequest> requests, SamplingOptions options, CancellationToken cancellation)
    {
        var decoding = new DecodingOptions
        {
            Temperature = options.Temperature,
            TopK = options.TopK,
            TopP = options.TopP,
            MinP = options.MinP,
            MaxTokens = options.MaxTokens,
            Stop = [.. options.Stop, .. _ends.Texts],
            StopTokens = _ends.Tokens,
            BannedTokens = options.BannedTokens,
        };
        var samples = _sampler.Sample(
            [.. requests.Select(request => new SampleRequest(Encode(request.Prompt), request.Seeds))], decoding, Progress, cancellation);
        return [.. samples.Select(of => of.Select(sample => new Completion(
            sample.Text, sample.Tokens, sample.LogProbabilities, sample.SampledLogProbabilities, sample.Finished)).ToList())];
    }

    internal IReadOnlyList<IReadOnlyList<float>> Score(IReadOnlyList<PromptedText> texts, CancellationToken cancellation)
    {
        var encoded = texts.Select(Encode).ToList();
        for (var i = 0; i < encoded.Count; i++)
        {
            Refuse(encoded[i], i);
        }

        // Texts of one prompt are scored together, so that the prompt is computed once.
        var groups = encoded.Index()
            .GroupBy(text => string.Join(',', text.Item.Tokens.Take(text.Item.PromptLength)))
            .Select(group => group.ToList())
            .ToList();
        var scores = _scorer.Score(
            [.. groups.Select(group => new ScoreRequest(
                [.. group[0].Item.Tokens.Take(group[0].Item.PromptLength)],
                [.. group.Select(text => text.Item.Tokens.Skip(text.Item.PromptLength).ToList())]))],
            cancellation);
        var results = new IReadOnlyList<float>[texts.Count];
        foreach (var (group, of) in groups.Zip(scores))
        {
            foreach (var (text, score) in group.Zip(of))
            {
                results[text.Index] = score;
            }
        }

        return results;
    }

    internal IReadOnlyList<IReadOnlyList<float>> ScoreWhole(IReadOnlyList<Prompt> texts, CancellationToken cancellation) =>
    [
        .. _scorer.Score([.. texts.Select(_encoder.Encode).Select(tokens => new ScoreRequest([.. tokens.Take(1)], [[.. tokens.Skip(1)]]))], cancellation)
            .Select(of => of[0]),
    ];

    internal IReadOnlyList<float[]> Embed(IReadOnlyList<string> texts, CancellationToken cancellation)
        => _scorer.Embed([.. texts.Select(text => Tokenizer.Encode(text, specialTokens: false).Take(Transformer.Config.ContextLength).ToList())], cancellation);

    private EncodedCompletion Encode(PromptedText text)
    {
        if (text.Tokens is null)
        {
            return EncodeCompletion(text.Prompt, text.Text);
        }

        var prompt = Encode(text.Prompt);
        return new EncodedCompletion([.. prompt, .. text.Tokens], prompt.Count);
    }

    private void Refuse(EncodedCompletion text, int index)
    {
        var limit = Transformer.Config.ContextLength;
        if (text.PromptLength == 0)
        {
            throw new ArgumentException($"text {index} has an empty prompt: the model needs at least one token to continue");
        }

        if (text.Tokens.Count - 1 > limit) // the last one is only predicted
        {
            throw new ArgumentException(
                $"text {index} has {text.PromptLength} + {text.Tokens.Count - text.PromptLength} tokens with its prompt, but the model's context holds {limit}; shorten it");
        }
    }
}

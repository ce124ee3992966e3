using Redraft.Engine.Architectures;
using Redraft.Engine.Kernels;
using Redraft.Engine.Sampling;
using Redraft.Engine.Tokenizing;

namespace Redraft.Engine.Inspecting;

/// <summary>How fast a model really samples here.</summary>
/// <param name="Tokens">How many tokens were drawn, one after the other.</param>
/// <param name="Seconds">How long that took, after a first draw for which the weights were packed.</param>
public sealed record SamplingMeasurement(int Tokens, double Seconds)
{
    /// <summary>The rate of one stream.</summary>
    public double TokensPerSecond => Tokens / Seconds;

    /// <summary>Draws a few tokens, each the likeliest.</summary>
    /// <param name="model">The model.</param>
    /// <param name="tokenizer">Its tokenizer.</param>
    /// <param name="pool">Who computes.</param>
    /// <param name="clock">The clock.</param>
    /// <param name="tokens">How many, from 2 to what the context holds.</param>
    public static SamplingMeasurement Measure(ITransformer model, BpeTokenizer tokenizer, WorkerPool pool, TimeProvider clock, int tokens)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(tokenizer);
        ArgumentNullException.ThrowIfNull(clock);
        ArgumentOutOfRangeException.ThrowIfLessThan(tokens, 2);
        using var sampler = new SequenceSampler(model, tokenizer, pool);
        var options = new DecodingOptions { Temperature = 0, MaxTokens = tokens, BannedTokens = [tokenizer.EndOfText] };
        var (start, before) = (0L, 0L);
        var drawn = sampler.Sample([new SampleRequest([tokenizer.BeginOfText ?? tokenizer.EndOfText], [1])], options, Started)[0][0].Tokens.Count;
        return new SamplingMeasurement(drawn - (int)before, clock.GetElapsedTime(start).TotalSeconds);

        void Started(long count) => (start, before) = start == 0 && count > 0 ? (clock.GetTimestamp(), count) : (start, before);
    }
}

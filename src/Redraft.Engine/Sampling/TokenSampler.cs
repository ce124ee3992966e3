using System.Buffers;

namespace Redraft.Engine.Sampling;

/// <summary>Draws tokens from rows of logits. Thread-safe; a draw depends on its row, seed and index alone.</summary>
internal sealed unsafe class TokenSampler(DecodingOptions options)
{
    private readonly int[] _banned = [.. options.BannedTokens.Distinct()];

    /// <summary>Draws the token at <paramref name="index"/> of the sequence with this seed.</summary>
    /// <param name="logits">[V], left as it is.</param>
    /// <param name="vocabulary">V.</param>
    /// <param name="seed">The sequence's seed.</param>
    /// <param name="index">How many tokens the sequence has already.</param>
    /// <exception cref="ArithmeticException">If the logits hold NaN or +∞, or no token has any probability.</exception>
    public TokenDraw Draw(float* logits, int vocabulary, ulong seed, int index)
    {
        var normalizer = LogitRow.FiniteLogSumExp(logits, vocabulary);
        var scratch = ArrayPool<float>.Shared.Rent(vocabulary);
        var weights = scratch.AsSpan(0, vocabulary); // [V]
        new ReadOnlySpan<float>(logits, vocabulary).CopyTo(weights);
        foreach (var token in _banned)
        {
            weights[token] = float.NegativeInfinity;
        }

        var (drawn, sampled) = options.Temperature == 0 ? TakeLikeliest(weights) : Draw(weights, SplitMix64.UniformAt(seed, index));
        ArrayPool<float>.Shared.Return(scratch);
        return new TokenDraw(drawn, (float)(logits[drawn] - normalizer), sampled)
        {
            Likeliest = options.Likeliest == 0 ? [] : LikeliestTokens.Of(new ReadOnlySpan<float>(logits, vocabulary), normalizer, options.Likeliest),
        };
    }

    private static (int Token, float LogProbability) TakeLikeliest(Span<float> logits)
    {
        fixed (float* row = logits)
        {
            return (LogitRow.ArgMax(row, logits.Length), 0);
        }
    }

    private (int Token, float LogProbability) Draw(Span<float> weights, double uniform)
    {
        fixed (float* row = weights)
        {
            LogitRow.Exponentiate(row, weights.Length, LogitRow.Max(row, weights.Length), (float)Math.Min(1 / options.Temperature, 1e30));
        }

        TokenFilters.TopK(weights, options.TopK);
        TokenFilters.TopP(weights, options.TopP);
        TokenFilters.MinP(weights, options.MinP);
        var total = TokenFilters.Sum(weights);
        var token = TokenFilters.Pick(weights, uniform * total);
        return token >= 0
            ? (token, (float)Math.Log(weights[token] / total))
            : throw new ArithmeticException("expected a token with some probability, found none");
    }
}

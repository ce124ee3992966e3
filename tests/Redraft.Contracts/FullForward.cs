using Redraft.Engine.Architectures;

namespace Redraft.Contracts;

/// <summary>Whole sequences at once, with <see cref="NaiveAttention"/> and no cache.</summary>
public static unsafe class FullForward
{
    /// <summary>Logits of every position: [T][V].</summary>
    public static float[][] Logits(ITransformer model, IReadOnlyList<int> tokens)
    {
        var (hidden, logits) = (new float[tokens.Count * model.Config.Width], new float[tokens.Count * model.Config.VocabularySize]);
        fixed (float* h = hidden, l = logits)
        {
            model.Forward([.. tokens], [.. Enumerable.Range(0, tokens.Count)], new NaiveAttention(model.Config, tokens.Count), h);
            model.Head(h, tokens.Count, l);
        }

        return [.. logits.Chunk(model.Config.VocabularySize)];
    }

    /// <summary>Log-probability of each token of the completion, in nats.</summary>
    public static float[] LogProbabilities(ITransformer model, IReadOnlyList<int> prompt, IReadOnlyList<int> completion)
    {
        var logits = Logits(model, [.. prompt, .. completion.SkipLast(1)]);
        return [.. completion.Select((token, t) => (float)(logits[prompt.Count + t - 1][token] - LogSumExp(logits[prompt.Count + t - 1])))];
    }

    /// <summary>ln Σ exp in double.</summary>
    public static double LogSumExp(IReadOnlyList<float> row)
    {
        double max = row.Max();
        return max + Math.Log(row.Sum(logit => Math.Exp(logit - max)));
    }
}

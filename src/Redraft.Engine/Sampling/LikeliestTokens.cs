namespace Redraft.Engine.Sampling;

/// <summary>The likeliest tokens of a row of logits.</summary>
internal static class LikeliestTokens
{
    /// <summary>The most that are told.</summary>
    public const int Most = 20;

    /// <summary>The likeliest first; of equals the lower id.</summary>
    /// <param name="logits">[V]</param>
    /// <param name="normalizer">ln Σ exp(logits).</param>
    /// <param name="count">How many.</param>
    public static TokenChance[] Of(ReadOnlySpan<float> logits, double normalizer, int count)
    {
        var (ids, kept) = (new int[Math.Min(count, logits.Length)], 0);
        for (var id = 0; id < logits.Length && ids.Length > 0; id++)
        {
            if (kept == ids.Length && logits[id] <= logits[ids[^1]])
            {
                continue;
            }

            var at = kept < ids.Length ? kept++ : kept - 1;
            for (; at > 0 && logits[ids[at - 1]] < logits[id]; at--)
            {
                ids[at] = ids[at - 1];
            }

            ids[at] = id;
        }

        var chances = new TokenChance[kept];
        for (var i = 0; i < kept; i++)
        {
            chances[i] = new TokenChance(ids[i], (float)(logits[ids[i]] - normalizer));
        }

        return chances;
    }
}

using Redraft.Engine.Architectures;
using Redraft.Engine.Kernels;
using Redraft.Engine.Layers;

namespace Redraft.Engine.Tests.Architectures;

/// <summary>What has to hold for every architecture.</summary>
internal static unsafe class TransformerChecks
{
    /// <summary>Logits are about 1; a few hundred roundings of 6e-8 each add up through the layers.</summary>
    public const double LogitTolerance = 5e-6;

    public static void LogitsEqualTheGolden(string name)
    {
        using var pool = new WorkerPool(2);
        var golden = GoldenTransformer.Find(name);
        using var model = golden.Model(pool);
        var found = Logits(model, pool, [.. golden.Sequences.Select(sequence => sequence.Tokens)]);
        AssertClose(golden.Logits.SelectMany(logits => logits).ToArray(), found, LogitTolerance);
    }

    public static void PackedEqualsOneByOne(string name)
    {
        using var pool = new WorkerPool(2);
        var golden = GoldenTransformer.Find(name);
        using var model = golden.Model(pool);
        int[][] sequences = [[1, 2, 3, 4, 5], [7], .. golden.Sequences.Select(sequence => sequence.Tokens), [9, 9]];
        var packed = Logits(model, pool, sequences);
        var alone = sequences.SelectMany(sequence => Logits(model, pool, [sequence])).ToArray();
        Assert.Equal(alone, packed); // the same bits: a row's sums don't depend on other rows
    }

    /// <summary>[rows, V]</summary>
    public static float[] Logits(ITransformer model, WorkerPool pool, int[][] sequences)
    {
        var attention = new PackedAttention(model.Config, pool);
        attention.SetSequences([.. sequences.Select(tokens => tokens.Length)]);
        int[] tokens = [.. sequences.SelectMany(sequence => sequence)];
        int[] positions = [.. sequences.SelectMany(sequence => Enumerable.Range(0, sequence.Length))];
        using var hidden = new FloatBuffer((long)tokens.Length * model.Config.Width);
        using var logits = new FloatBuffer((long)tokens.Length * model.Config.VocabularySize);
        model.Forward(tokens, positions, attention, hidden.Pointer);
        model.Head(hidden.Pointer, tokens.Length, logits.Pointer);
        return logits.Span.ToArray();
    }

    public static void AssertClose(ReadOnlySpan<float> expected, ReadOnlySpan<float> found, double tolerance)
    {
        Assert.Equal(expected.Length, found.Length);
        for (var i = 0; i < expected.Length; i++)
        {
            Assert.True(Math.Abs(expected[i] - found[i]) <= tolerance, $"[{i}]: expected {expected[i]}, found {found[i]}");
        }
    }
}

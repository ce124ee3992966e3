using Redraft.Engine.Architectures;
using Redraft.Engine.Kernels;
using Found = System.Collections.Generic.IReadOnlyDictionary<string, string[]>;

namespace Redraft.Tests.Methods;

internal static unsafe class WorkedPrecision
{
    /// <summary><c>x …, w … → f32 n, bf16 n</c>: one product of a hidden row and the head's only row.</summary>
    public static Task<Found> Product(Given given)
    {
        float[] x = [.. given.Numbers("x").Select(number => (float)number)];
        using var pool = new WorkerPool(1);
        using var model = new Llama(
            new ModelConfig
            {
                ModelType = "llama", VocabularySize = 1, Width = x.Length, Layers = 1, Heads = 1, KeyValueHeads = 1, HeadWidth = 2,
                FeedForwardWidth = 1, ContextLength = 1,
            },
            pool);
        foreach (var (number, i) in given.Numbers("w").Select((number, i) => (number, i)))
        {
            model.HeadWeight.Value.Span[i] = (float)number;
        }

        return WorkedMethods.Result(("f32", [Logit(model, x, ProductPrecision.F32)]), ("bf16", [Logit(model, x, ProductPrecision.Bf16)]));
    }

    private static float Logit(Llama model, float[] x, ProductPrecision precision)
    {
        float logit;
        fixed (float* hidden = x)
        {
            model.Head(hidden, 1, &logit, precision: precision);
        }

        return logit;
    }
}

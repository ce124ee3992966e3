using Redraft.Engine.Adapting;
using Redraft.Engine.Architectures;
using Redraft.Engine.Kernels;
using Found = System.Collections.Generic.IReadOnlyDictionary<string, string[]>;

namespace Redraft.Tests.Methods;

internal static class WorkedAdapting
{
    /// <summary><c>w …, a …, b …, rank r, alpha α → merged …, unmerged …</c>: a 2 × 2 matrix of a model, row by row.</summary>
    public static Task<Found> Lora(Given given)
    {
        using var pool = new WorkerPool(1);
        using var model = Model(pool, width: 2, feedForward: 2);
        var target = model.Parameters.Single(p => p.Name == "model.layers.0.self_attn.q_proj.weight");
        Fill(target, given.Numbers("w"));
        using var lora = Engine.Adapting.Lora.Attach(model, Options(given) with { Targets = [target.Name] }, pool, 1);
        Fill(lora.Parameters[0], given.Numbers("a"));
        Fill(lora.Parameters[1], given.Numbers("b"));
        lora.Merge();
        object[] merged = [.. target.Value.Span.ToArray().Select(w => (object)w)];
        lora.Unmerge();
        return WorkedMethods.Result(("merged", merged), ("unmerged", [.. target.Value.Span.ToArray().Select(w => (object)w)]));
    }

    /// <summary><c>width d, feed-forward f, rank r → trained n, of n</c>: the matrix of a model's way up.</summary>
    public static Task<Found> Size(Given given)
    {
        using var pool = new WorkerPool(1);
        using var model = Model(pool, given.Count("width"), given.Count("feed-forward"));
        using var lora = Engine.Adapting.Lora.Attach(model, Options(given) with { Targets = ["*.up_proj.weight"] }, pool, 1);
        return WorkedMethods.Result(
            ("trained", [lora.Parameters.Sum(p => p.Value.Length)]),
            ("of", [model.Parameters.Single(p => p.Name.EndsWith("up_proj.weight", StringComparison.Ordinal)).Value.Length]));
    }

    private static LoraOptions Options(Given given)
        => new() { Rank = given.Count("rank"), Alpha = given.Keys.Contains("alpha") ? given.Number("alpha") : 16 };

    private static void Fill(Parameter parameter, double[] values)
    {
        for (var i = 0; i < values.Length; i++)
        {
            parameter.Value.Span[i] = (float)values[i];
        }
    }

    private static Llama Model(WorkerPool pool, int width, int feedForward) => new(
        new ModelConfig
        {
            ModelType = "llama", VocabularySize = 3, Width = width, Layers = 1, Heads = 1, KeyValueHeads = 1, HeadWidth = width,
            FeedForwardWidth = feedForward, ContextLength = 4,
        },
        pool);
}

using Redraft.Engine.Architectures;
using Redraft.Engine.Kernels;
using Redraft.Engine.Training;
using Found = System.Collections.Generic.IReadOnlyDictionary<string, string[]>;

namespace Redraft.Tests.Methods;

internal static class WorkedRecomputing
{
    /// <summary><c>layers L, rows n → kept f, again f</c>: floats of activations after a second step on one sequence.</summary>
    public static Task<Found> Floats(Given given)
        => WorkedMethods.Result(("kept", [Floats(given, recompute: false)]), ("again", [Floats(given, recompute: true)]));

    private static long Floats(Given given, bool recompute)
    {
        var rows = given.Count("rows");
        using var pool = new WorkerPool(1);
        using var model = new Llama(
            new ModelConfig
            {
                ModelType = "llama", VocabularySize = 20, Width = 16, Layers = given.Count("layers"), Heads = 4, KeyValueHeads = 4, HeadWidth = 4,
                FeedForwardWidth = 64, ContextLength = rows,
            },
            pool);
        model.Initialize(1);
        var example = TrainingSequence.Of("one", [0], [.. Enumerable.Range(0, rows).Select(t => t % 20)]);
        using var trainer = new Trainer(model, [example], new TrainingOptions { Epochs = 2, ExamplesPerBatch = 1, Recompute = recompute }, pool);
        trainer.Run();
        return model.ActivationFloats;
    }
}

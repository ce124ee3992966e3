using Redraft.Engine.Architectures;
using Redraft.Engine.Kernels;
using Redraft.Engine.Tokenizing;
using Redraft.Models;

namespace Redraft.Tests.Models;

/// <summary>Embedded models small enough for tests, made from a seed.</summary>
internal static class TinyModels
{
    public static BpeTokenizer Tokenizer { get; } =
        BpeTrainer.Train(["ask zot bim kel 0 11 22 33 44"], new BpeTrainingOptions { VocabularySize = 272, SpecialTokens = ["<|end|>"] });

    public static TrainableEmbeddedModel Make(WorkerPool pool, ulong seed = 1) => new(Transformer(pool, seed), Tokenizer, pool);

    public static ITransformer Transformer(WorkerPool pool, ulong seed = 1)
    {
        var model = new Llama(
            new ModelConfig
            {
                ModelType = "llama",
                VocabularySize = 272,
                Width = 32,
                Layers = 2,
                Heads = 2,
                KeyValueHeads = 1,
                HeadWidth = 16,
                FeedForwardWidth = 48,
                ContextLength = 256,
            },
            pool);
        model.Initialize(seed);
        return model;
    }
}

using Redraft.Engine;
using Redraft.Engine.Adapting;
using Redraft.Engine.Architectures;
using Redraft.Engine.Kernels;
using Redraft.Engine.Training;

namespace Redraft.Bench.Working;

/// <summary>Whole training steps: forward, backward, AdamW.</summary>
internal sealed class TrainingWork : IWork
{
    private const int Batches = 4; // different ones, so that nothing is learned by heart

    private readonly ITransformer _model;
    private readonly Trainer _trainer;
    private readonly TrainingShape _shape;

    /// <param name="shape">Model and batch.</param>
    /// <param name="pool">Who computes.</param>
    /// <param name="lossShare">Share of the tokens that carry loss: the last ones of each sequence, as a completion's do.</param>
    /// <param name="lora">Trains adapters on the model instead of its weights.</param>
    /// <param name="recompute">Whether activations are computed again.</param>
    /// <param name="precision">What operands of products are rounded to.</param>
    public TrainingWork(
        TrainingShape shape, WorkerPool pool, double lossShare, LoraOptions? lora = null, bool recompute = false,
        ProductPrecision precision = ProductPrecision.F32)
    {
        _shape = shape;
        _model = ArchitectureList.Create(shape.Config, pool);
        _model.Initialize(1);
        if (lora is not null)
        {
            Lora.Attach(_model, lora, pool, seed: 1);
        }

        var options = new TrainingOptions
        {
            Steps = 1_000_000, ExamplesPerBatch = shape.Sequences, LearningRate = 1e-4, Recompute = recompute, Precision = precision,
        };
        _trainer = new Trainer(_model, [.. Enumerable.Range(0, Batches * shape.Sequences).Select(i => Example(i, lossShare))], options, pool);
        Description = $"{shape.Name}{(lora is null ? "" : $", LoRA of rank {lora.Rank}")}, {options.TokensPerPass} tokens per pass, {precision}";
    }

    public string Description { get; }

    public int Units => _shape.Tokens;

    public void Once() => _trainer.StepOnce();

    public void Dispose()
    {
        _trainer.Dispose();
        _model.Dispose();
    }

    private TrainingSequence Example(int index, double lossShare)
    {
        var (length, random) = (_shape.Config.ContextLength, new SplitMix64((ulong)index));
        var completion = Math.Max(1, (int)(lossShare * length));
        int[] tokens = [.. Enumerable.Range(0, length + 1).Select(_ => random.Next(_shape.Config.VocabularySize))];
        return TrainingSequence.Of($"{index}", tokens[..^completion], tokens[^completion..]);
    }
}

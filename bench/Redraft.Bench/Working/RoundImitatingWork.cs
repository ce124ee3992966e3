using Redraft.Engine.Architectures;
using Redraft.Engine.Checkpoints;
using Redraft.Engine.Kernels;
using Redraft.Engine.Training;
using Redraft.Imitating;
using Redraft.Models;

namespace Redraft.Bench.Working;

/// <summary>Finetunes the base model on a round's selection: sequences side by side in a pass, or one at a time.</summary>
internal sealed class RoundImitatingWork : IWork
{
    private readonly ITransformer _base;
    private readonly ITransformer _copy;
    private readonly WorkerPool _pool;
    private readonly TrainingSequence[] _sequences;
    private readonly TrainingOptions _options;

    /// <param name="input">The round.</param>
    /// <param name="serial">Whether a pass takes one sequence; their gradients are added up to the same batches.</param>
    /// <param name="pool">Who computes.</param>
    /// <param name="precision">Of the products.</param>
    public RoundImitatingWork(RoundInput input, bool serial, WorkerPool pool, ProductPrecision precision = ProductPrecision.F32)
    {
        var (transformer, tokenizer, _) = Checkpoint.Load(input.BaseFolder, pool);
        (_base, _copy, _pool) = (transformer, transformer.Clone(), pool);
        using var model = new EmbeddedLanguageModel(transformer, tokenizer, pool);
        _sequences = [.. input.SelectedTexts.Select((text, i) => Sequence(i, model.EncodeCompletion(text.Prompt, text.Text)))];
        var training = input.Run.Recipe.Training;
        var asUsual = new TrainingOptions
        {
            Epochs = training.Epochs, ExamplesPerBatch = training.ExamplesPerBatch, LearningRate = training.LearningRate,
            Schedule = "linear", WarmUpFraction = training.WarmUp, ClipNorm = training.ClipNorm, Precision = precision,
        };
        _options = serial ? asUsual with { TokensPerPass = 1 } : asUsual;
        Description = $"{_sequences.Length} examples, {_sequences.Sum(s => s.Rows)} tokens, {training.Epochs} epochs, {training.ExamplesPerBatch} examples per step";
    }

    public string Description { get; }

    public int Units => _sequences.Length * _options.Epochs;

    public void Once()
    {
        _base.CopyWeightsTo(_copy);
        using var trainer = new Trainer(_copy, _sequences, _options, _pool);
        trainer.Run();
    }

    public void Dispose()
    {
        _copy.Dispose();
        _base.Dispose();
    }

    private static TrainingSequence Sequence(int index, EncodedCompletion text)
        => TrainingSequence.Of($"{index}", [.. text.Tokens.Take(text.PromptLength)], [.. text.Tokens.Skip(text.PromptLength)]);
}

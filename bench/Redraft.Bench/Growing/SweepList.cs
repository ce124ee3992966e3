using Redraft.Bench.Working;
using Redraft.Engine.Architectures;

namespace Redraft.Bench.Growing;

/// <summary>The sweeps of docs/cost.md, around models of about a million weights, so that all of them take minutes.</summary>
internal static class SweepList
{
    private const int HeadWidth = 32, Vocabulary = 1024, Width = 128, Layers = 4, Context = 128, Sequences = 8, StepTokens = 1024;
    private const int Prompt = 64, Samples = 32, NewTokens = 33, LongestPrompt = 1024;

    public static IReadOnlyList<Sweep> All { get; } =
    [
        Training("width", "width D (heads of 32, feed-forward 4 D)", $"{Layers} layers, {Sequences} sequences of {Context} tokens", Remarks.TrainingWidth,
            [64, 96, 128, 192, 256, 384], d => (Gpt2(d, Layers, Context), Sequences, 1)),
        Training("depth", "layers L", $"width {Width}, {Sequences} sequences of {Context} tokens", Remarks.TrainingDepth,
            [1, 2, 4, 6, 8, 12], l => (Gpt2(Width, l, Context), Sequences, 1)),
        Training("context", "context T", $"width {Width}, {Layers} layers, {StepTokens} tokens a step", Remarks.TrainingContext,
            [32, 64, 128, 256, 512, 1024], t => (Gpt2(Width, Layers, t), StepTokens / t, 1)),
        Training("batch", "sequences a step B", $"width {Width}, {Layers} layers, context {Context}", Remarks.TrainingBatch,
            [1, 2, 4, 8, 16, 32], b => (Gpt2(Width, Layers, Context), b, 1)),
        Training("threads", "threads", $"width {Width}, {Layers} layers, {Sequences} sequences of {Context} tokens", Remarks.TrainingThreads,
            [1, 2, 3, 4, 6, 8], threads => (Gpt2(Width, Layers, Context), Sequences, threads)),
        Generation("width", "width D (heads of 32, feed-forward 4 D)", $"{Layers} layers, {Samples} samples of {NewTokens} tokens, prompt of {Prompt}", Remarks.GenerationWidth,
            [64, 96, 128, 192, 256, 384], d => (Llama(d, Layers), Prompt, Samples, 1)),
        Generation("depth", "layers L", $"width {Width}, {Samples} samples of {NewTokens} tokens, prompt of {Prompt}", Remarks.GenerationDepth,
            [1, 2, 4, 6, 8, 12], l => (Llama(Width, l), Prompt, Samples, 1)),
        Generation("context", "prompt tokens P", $"width {Width}, {Layers} layers, {Samples} samples of {NewTokens} tokens", Remarks.GenerationContext,
            [32, 64, 128, 256, 512, 960], p => (Llama(Width, Layers), p, Samples, 1)),
        Generation("samples", "samples per prompt S", $"width {Width}, {Layers} layers, {NewTokens} tokens each, prompt of {Prompt}", Remarks.GenerationSamples,
            [1, 2, 4, 8, 16, 32, 64], s => (Llama(Width, Layers), Prompt, s, 1)),
        Generation("threads", "threads", $"width {Width}, {Layers} layers, {Samples} samples of {NewTokens} tokens, prompt of {Prompt}", Remarks.GenerationThreads,
            [1, 2, 3, 4, 6, 8], threads => (Llama(Width, Layers), Prompt, Samples, threads)),
    ];

    private static Sweep Training(
        string name, string factor, string stays, string remark, int[] values, Func<int, (ModelConfig Config, int Sequences, int Threads)> at)
        => new("training-" + name, "training", factor, stays, remark,
        [
            .. values.Select(value => (Value: value, At: at(value))).Select(point => new GrowthPoint(
                point.Value,
                OperationCount.TrainingStep(point.At.Config, point.At.Sequences),
                ByteCount.TrainingStep(point.At.Config, point.At.Sequences),
                point.At.Threads,
                pool => new TrainingWork(new TrainingShape(name, point.At.Config, point.At.Sequences), pool, lossShare: 1))),
        ]);

    private static Sweep Generation(
        string name, string factor, string stays, string remark, int[] values, Func<int, (ModelConfig Config, int Prompt, int Samples, int Threads)> at)
        => new("generation-" + name, "generation", factor, stays, remark,
        [
            .. values.Select(value => (Value: value, At: at(value))).Select(point => new GrowthPoint(
                point.Value,
                OperationCount.Generation(point.At.Config, point.At.Prompt, point.At.Samples, NewTokens),
                ByteCount.Generation(point.At.Config, point.At.Prompt, point.At.Samples, NewTokens),
                point.At.Threads,
                pool => new SamplingWork(new GeneratingShape(name, point.At.Config, 1), pool, point.At.Prompt, point.At.Samples, NewTokens))),
        ]);

    private static ModelConfig Gpt2(int width, int layers, int context) => Model("gpt2", width, layers, context);

    private static ModelConfig Llama(int width, int layers) => Model("llama", width, layers, LongestPrompt);

    private static ModelConfig Model(string type, int width, int layers, int context) => new()
    {
        ModelType = type, VocabularySize = Vocabulary, Width = width, Layers = layers, Heads = width / HeadWidth, KeyValueHeads = width / HeadWidth,
        HeadWidth = HeadWidth, FeedForwardWidth = 4 * width, ContextLength = context,
    };
}

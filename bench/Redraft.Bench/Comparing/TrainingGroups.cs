using System.Globalization;
using Redraft.Bench.PeerFiles;
using Redraft.Engine.Kernels;

namespace Redraft.Bench.Comparing;

/// <summary>Training steps, finetuning steps and their memory, against PyTorch with nanoGPT's model and llm.c.</summary>
/// <param name="peers">Where they are.</param>
/// <param name="options">How many threads, and which time counts.</param>
internal sealed class TrainingGroups(PeerPrograms peers, CompareOptions options)
{
    private const string Torch = "torch", TorchBf16 = "torch-bf16", Llmc = "llm.c", Full = "full", OursBf16 = OurProcess.Name + "-bf16";

    private readonly OurProcess _ours = new(options);
    private readonly (string? Path, string? Missing) _python = peers.TorchPython;

    public IEnumerable<Group> All =>
    [
        Train(TrainingShape.Tiny, torch: 1.5, bf16: 1.1, llmc: 6, memory: 0.35),
        Train(TrainingShape.Small, torch: 1.25, bf16: 1.0, llmc: null, memory: 0.5),
        Train(TrainingShape.Large, torch: 1.4, bf16: 1.3, llmc: null, memory: 0.65),
        Third(TrainingShape.Small, goal: 1.6),
        Lora(TrainingShape.Small, goal: 1.4),
        Lora(TrainingShape.Large, goal: 1.4),
        Recompute(TrainingShape.Large),
    ];

    /// <summary>Ours in the precision that this machine multiplies fastest.</summary>
    private static string Fastest => BFloatBlock.Fastest is EmittedBFloatBlock ? OursBf16 : OurProcess.Name;

    private Group Train(TrainingShape shape, double torch, double bf16, double? llmc, double memory) => new(
        $"train-{shape.Name}",
        string.Create(CultureInfo.InvariantCulture, $"training steps, {shape.Config.Layers} layers of {shape.Config.Width}, V {shape.Config.VocabularySize}, {shape.Sequences} x {shape.Config.ContextLength} tokens"),
        "tokens/s",
        [
            _ours.Candidate(OurProcess.Name, "train", shape.Name, "all"), _ours.Candidate(OursBf16, "train", shape.Name, "bf16"),
            TorchOf(Torch, shape, "f32", 1), TorchOf(TorchBf16, shape, "bf16", 1), LlmcOf(shape),
        ],
        [
            new PeerRatio($"train-{shape.Name}-vs-torch", Quantity.Speed, OurProcess.Name, [Torch], torch),
            new PeerRatio($"train-{shape.Name}-vs-torch-bf16", Quantity.Speed, Fastest, [TorchBf16], bf16),
            new PeerRatio($"train-{shape.Name}-vs-llmc", Quantity.Speed, OurProcess.Name, [Llmc], llmc),
            new PeerRatio($"memory-train-{shape.Name}-vs-torch", Quantity.Memory, OurProcess.Name, [Torch], memory),
        ]);

    private Group Third(TrainingShape shape, double goal) => new(
        $"finetune-{shape.Name}-third", "training steps in which the last third of each sequence carries loss", "tokens/s",
        [_ours.Candidate(OurProcess.Name, "train", shape.Name, "third"), TorchOf(Torch, shape, "f32", 1.0 / 3)],
        [new PeerRatio($"finetune-{shape.Name}-third-vs-torch", Quantity.Speed, OurProcess.Name, [Torch], goal)]);

    private Group Lora(TrainingShape shape, double goal) => new(
        $"lora-{shape.Name}", "LoRA steps (rank 8 on every linear layer) against our own full ones", "tokens/s",
        [_ours.Candidate(OurProcess.Name, "train", shape.Name, "lora"), _ours.Candidate(Full, "train", shape.Name, "all")],
        [
            new PeerRatio($"lora-{shape.Name}-vs-full", Quantity.Speed, OurProcess.Name, [Full], goal),
            new PeerRatio($"memory-lora-{shape.Name}-vs-full", Quantity.Memory, OurProcess.Name, [Full]),
        ]);

    private Group Recompute(TrainingShape shape) => new(
        $"recompute-{shape.Name}", "training steps that compute activations again, against those that keep them", "tokens/s",
        [_ours.Candidate(OurProcess.Name, "train", shape.Name, "recompute"), _ours.Candidate(Full, "train", shape.Name, "all")],
        [
            new PeerRatio($"recompute-{shape.Name}-vs-kept", Quantity.Speed, OurProcess.Name, [Full]),
            new PeerRatio($"memory-recompute-{shape.Name}-vs-kept", Quantity.Memory, OurProcess.Name, [Full]),
        ]);

    private Candidate TorchOf(string name, TrainingShape shape, string precision, double lossShare)
    {
        var model = peers.NanoGpt;
        return _python.Missing is { } noTorch ? Candidate.Absent(name, noTorch)
            : model.Missing is { } noModel ? Candidate.Absent(name, noModel)
            : new Candidate(name, () => options.Timed(new LineContender(
                [_python.Path!, peers.Driver("torch_train.py"), model.Path!, .. Sizes(shape), precision, Text(lossShare), Text(options.Threads)],
                peers.TorchEnvironment)));
    }

    private Candidate LlmcOf(TrainingShape shape)
    {
        var driver = peers.Llmc;
        return driver.Missing is { } why ? Candidate.Absent(Llmc, why) : new Candidate(Llmc, () => options.Timed(new LineContender(
            [
                driver.Path!, PeerFile.Ensure(peers.Files, $"llmc-{shape.Name}.bin", file => LlmcFile.Write(file, shape)),
                Text(shape.Sequences), Text(shape.Config.ContextLength),
            ],
            peers.PeerEnvironment)));
    }

    private static IEnumerable<string> Sizes(TrainingShape shape) =>
    [
        Text(shape.Config.Layers), Text(shape.Config.Width), Text(shape.Config.Heads), Text(shape.Config.VocabularySize), Text(shape.Config.ContextLength), Text(shape.Sequences),
    ];

    private static string Text(double number) => number.ToString(CultureInfo.InvariantCulture);
}

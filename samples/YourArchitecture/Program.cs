// An architecture of your own: trained, stored, read again, sampled. In the checkout's folder:
//     dotnet run --project samples/YourArchitecture -c Release
// Olmo2.cs reads like the paper's figure, Olmo2Block.cs has its gradients, Olmo2Files.cs says how its files are laid out. The suite that all
// architectures are held to runs on it too (tests/Samples.Tests). docs/engine.md explains each step; to give it to recipes, see CONTRIBUTING.md.
using System.Globalization;
using Redraft.Engine.Architectures;
using Redraft.Engine.Checkpoints;
using Redraft.Engine.Kernels;
using Redraft.Engine.Sampling;
using Redraft.Engine.Tokenizing;
using Redraft.Engine.Training;
using YourArchitecture;

const string Text = "the cat sat on the mat, the dog lay on the log, and the bird sang in the tree. ";
var folder = Directory.CreateTempSubdirectory("your-architecture-");
try
{
    using var pool = new WorkerPool();
    var tokenizer = BpeTrainer.Train([Text], new BpeTrainingOptions { VocabularySize = 280 });
    var config = new ModelConfig
    {
        ModelType = Olmo2.Entry.Name, Outside = Olmo2.Entry, VocabularySize = tokenizer.VocabularySize, Width = 64, Layers = 2, Heads = 4,
        KeyValueHeads = 2, HeadWidth = 16, FeedForwardWidth = 128, ContextLength = 128, TiedHead = false,
    };
    using var model = ArchitectureList.Create(config, pool);
    model.Initialize(seed: 1);

    var tokens = tokenizer.Encode(Text, specialTokens: false);
    var example = TrainingSequence.Of("cat", [tokenizer.EndOfText], [.. tokens, tokenizer.EndOfText]);
    using (var trainer = new Trainer(model, [example], new TrainingOptions { Steps = 60, LearningRate = 3e-3 }, pool))
    {
        var losses = new List<double>();
        trainer.Run(step => losses.Add(step.Loss));
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"loss {losses[0]:0.00} → {losses[^1]:0.00} nats a token in {losses.Count} steps"));
    }

    Checkpoint.Save(folder.FullName, model, tokenizer);
    var (read, readTokenizer, _) = Checkpoint.Load(folder.FullName, pool, others: [Olmo2.Entry]);
    using var owned = read;
    using var sampler = new SequenceSampler(read, readTokenizer, pool);
    var samples = sampler.Sample(
        [new SampleRequest([readTokenizer.EndOfText, .. readTokenizer.Encode("the cat", specialTokens: false)], [1])],
        new DecodingOptions { Temperature = 0, MaxTokens = 40 });
    Console.WriteLine($"the cat{samples[0][0].Text}");
}
finally
{
    folder.Delete(recursive: true);
}

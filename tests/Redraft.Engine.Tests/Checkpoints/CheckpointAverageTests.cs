using Redraft.Engine.Adapting;
using Redraft.Engine.Architectures;
using Redraft.Engine.Checkpoints;
using Redraft.Engine.Kernels;
using Redraft.Engine.Tokenizing;

namespace Redraft.Engine.Tests.Checkpoints;

public sealed class CheckpointAverageTests : IDisposable
{
    private static readonly ModelConfig Llama = new()
    {
        ModelType = "llama", VocabularySize = 272, Width = 16, Layers = 2, Heads = 4, KeyValueHeads = 2, HeadWidth = 4, FeedForwardWidth = 24, ContextLength = 16,
    };

    private readonly WorkerPool _pool = new(2);
    private readonly TemporaryFolder _root = new();

    public void Dispose()
    {
        _pool.Dispose();
        _root.Dispose();
    }

    [Theory]
    [InlineData(null)]
    [InlineData(new[] { 3.0, 1, 0.1 })]
    [InlineData(new[] { 0.0, 5, 0 })]
    public void Every_weight_is_the_mean_in_double_precision_rounded_once(double[]? shares)
    {
        string[] folders = [Save("a", seed: 1), Save("b", seed: 2), Save("c", seed: 3)];
        float[][] models = [.. folders.Select(Weights)];

        var (model, tokenizer) = CheckpointAverage.Of(folders, _pool, shares);

        double[] w = shares ?? [1, 1, 1];
        var found = Weights(model);
        for (var i = 0; i < found.Length; i++)
        {
            var mean = ((models[0][i] * w[0]) + (models[1][i] * w[1]) + (models[2][i] * w[2])) / (w[0] + w[1] + w[2]);
            Assert.Equal(BitConverter.SingleToInt32Bits((float)mean), BitConverter.SingleToInt32Bits(found[i]));
        }

        Assert.Equal(Tokenizer().Id, tokenizer.Id);
        Assert.Equal(Llama, model.Config);
        model.Dispose();
    }

    [Fact]
    public void Models_of_other_numbers_on_the_disk_and_in_files_of_other_kinds_are_averaged_too()
    {
        var (whole, rounded, file) = (Save("f32", seed: 1), Save("bf16", seed: 2, TensorType.BF16), Path.Combine(_root.Path, "model.gguf"));
        using (var third = NewModel(Llama, seed: 3))
        {
            GgufCheckpoint.Save(file, third, Tokenizer());
        }

        var (found, _) = CheckpointAverage.Of([whole, rounded, file], _pool);

        float[][] models = [Weights(whole), Weights(rounded), Weights(file)];
        Assert.Equal(models[0].Zip(models[1], models[2]).Select(w => (float)(((double)w.First + w.Second + w.Third) / 3)), Weights(found));
        found.Dispose();
    }

    [Fact]
    public void The_mean_of_a_model_and_itself_is_the_model()
    {
        var folder = Save("a", seed: 1);

        var (model, _) = CheckpointAverage.Of([folder, folder], _pool);

        Assert.Equal(Weights(folder), Weights(model));
        model.Dispose();
    }

    public static TheoryData<string, ModelConfig> Strangers => new()
    {
        { "another width", Llama with { Width = 24, HeadWidth = 6 } },
        { "another depth", Llama with { Layers = 1 } },
        { "another vocabulary", Llama with { VocabularySize = 288 } },
        { "a head of its own", Llama with { TiedHead = false } },
        { "other angles of the same shapes", Llama with { RotaryBase = 500 } },
        { "another architecture", Llama with { ModelType = "gpt2", KeyValueHeads = 4 } },
    };

    [Theory]
    [MemberData(nameof(Strangers))]
    public void A_model_of_other_sizes_or_another_architecture_is_refused_by_its_name(string what, ModelConfig config)
    {
        string[] folders = [Save("first", seed: 1), Save("stranger", seed: 2, config: config)];

        var error = Assert.Throws<BadFileException>(() => CheckpointAverage.Of(folders, _pool));

        Assert.True(error.File == folders[1], what);
        Assert.Contains("only models of the same sizes can be averaged", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_model_with_another_tokenizer_is_refused()
    {
        string[] folders = [Save("first", seed: 1), Save("stranger", seed: 2, tokenizer: Tokenizer("zot zot zot bim bim"))];

        var error = Assert.Throws<BadFileException>(() => CheckpointAverage.Of(folders, _pool));

        Assert.Equal(folders[1], error.File);
        Assert.Contains("its tokenizer is another than that of " + folders[0], error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Adapters_are_no_model_that_could_be_averaged()
    {
        var adapters = Path.Combine(_root.Path, "adapters");
        using (var model = NewModel(Llama, seed: 1))
        using (var lora = Lora.Attach(model, new LoraOptions(), _pool, 1))
        {
            AdapterCheckpoint.Save(adapters, lora, new AdapterBase("base", null));
        }

        foreach (var folders in (string[][])[[Save("first", seed: 1), adapters], [adapters, Save("first", seed: 1)]])
        {
            Assert.Contains("adapters without the model", Assert.Throws<BadFileException>(() => CheckpointAverage.Of(folders, _pool)).Message, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("model.safetensors")]
    [InlineData("config.json")]
    [InlineData("tokenizer.json")]
    public void A_file_that_is_missing_or_damaged_is_named(string name)
    {
        string[] folders = [Save("first", seed: 1), Save("second", seed: 2)];
        var file = Path.Combine(folders[1], name);

        File.WriteAllBytes(file, File.ReadAllBytes(file)[..(int)(new FileInfo(file).Length / 2)]);
        Assert.StartsWith(file, Assert.Throws<BadFileException>(() => CheckpointAverage.Of(folders, _pool)).Message, StringComparison.Ordinal);
        File.Delete(file);
        Assert.StartsWith(folders[1], Assert.Throws<BadFileException>(() => CheckpointAverage.Of(folders, _pool)).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(new[] { 1.0 })]
    [InlineData(new[] { 1.0, 1, 1 })]
    [InlineData(new[] { 1.0, -1 })]
    [InlineData(new[] { 0.0, 0 })]
    [InlineData(new[] { double.NaN, 1 })]
    [InlineData(new[] { double.PositiveInfinity, 1 })]
    public void Shares_that_make_no_mean_are_a_mistake_of_the_caller(double[] shares)
    {
        string[] folders = [Save("first", seed: 1), Save("second", seed: 2)];

        Assert.Throws<ArgumentException>(() => CheckpointAverage.Of(folders, _pool, shares));
        Assert.Throws<ArgumentException>(() => CheckpointAverage.Of(folders[..1], _pool));
    }

    private static BpeTokenizer Tokenizer(string text = "ask ask zot bim") =>
        BpeTrainer.Train([text], new BpeTrainingOptions { VocabularySize = 272, SpecialTokens = ["<|end|>"] });

    private string Save(string name, ulong seed, TensorType type = TensorType.F32, ModelConfig? config = null, BpeTokenizer? tokenizer = null)
    {
        var folder = Path.Combine(_root.Path, name);
        using var model = NewModel(config ?? Llama, seed);
        Checkpoint.Save(folder, model, tokenizer ?? Tokenizer(), type);
        return folder;
    }

    private ITransformer NewModel(ModelConfig config, ulong seed)
    {
        var model = ArchitectureList.Create(config, _pool);
        model.Initialize(seed);
        return model;
    }

    private float[] Weights(string folder)
    {
        using var model = Checkpoint.Load(folder, _pool).Model;
        return Weights(model);
    }

    private static float[] Weights(ITransformer model) => [.. model.Parameters.SelectMany(parameter => parameter.Value.Span.ToArray())];
}

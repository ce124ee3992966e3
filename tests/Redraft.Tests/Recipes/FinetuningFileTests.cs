using Redraft.Engine.Adapting;
using Redraft.Engine.Kernels;
using Redraft.Imitating;
using Redraft.Recipes;

namespace Redraft.Tests.Recipes;

public sealed class FinetuningFileTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    [Fact]
    public void Options_come_back_as_they_went()
    {
        FinetuningOptions[] all =
        [
            new(),
            new() { Epochs = 3, LearningRate = 1e-5, Precision = ProductPrecision.Bf16, Ema = 0.99, Freeze = ["*.bias", "a"], Recompute = true, PromptLossWeight = 0.1 },
            new() { Lora = new LoraOptions { Rank = 4 } },
        ];
        foreach (var options in all)
        {
            FinetuningFile.Write(At("options"), options);
            var read = FinetuningFile.Read(At("options"), []);

            Assert.Equal(options with { Freeze = [], Lora = null }, read with { Freeze = [], Lora = null });
            Assert.Equal(options.Freeze, read.Freeze);
            Assert.Equal(options.Lora?.Rank, read.Lora?.Rank);
        }
    }

    [Fact]
    public void Settings_come_after_the_file()
    {
        File.WriteAllText(At("options"), "epochs: 3\nlearning-rate: 0.5\n");

        var read = FinetuningFile.Read(At("options"), [("epochs", "7"), ("lora.rank", "2")]);

        Assert.Equal((7, 0.5, 2), (read.Epochs, read.LearningRate, read.Lora!.Rank));
        Assert.Equal(9, FinetuningFile.Read(null, [("epochs", "9")]).Epochs);
    }

    [Fact]
    public void Options_of_a_training_are_taken_as_a_run_keeps_them()
    {
        var options = new FinetuningOptions { Epochs = 3, LearningRate = 1e-5, Precision = ProductPrecision.Bf16, Ema = 0.99, PromptLossWeight = 0.1, Lora = new LoraOptions { Rank = 4 } };
        File.WriteAllText(At("options"), Redraft.Runs.RunJson.Write(options));

        var read = FinetuningFile.Read(At("options"), []);

        Assert.Equal(options with { Freeze = [], Lora = null }, read with { Freeze = [], Lora = null });
        Assert.Equal(4, read.Lora!.Rank);
    }

    [Fact]
    public void A_setting_in_brackets_is_a_list()
        => Assert.Equal(["a", "*.b"], FinetuningFile.Read(null, [("freeze", "[a, '*.b']")]).Freeze);

    [Theory]
    [InlineData("epoch", "3", "did you mean 'epochs'")]
    [InlineData("epochs", "many", "expects a whole number")]
    [InlineData("epochs", "0", "epochs: expected 1 to 100, found 0")]
    public void What_is_wrong_is_said(string key, string value, string says)
        => Assert.Contains(says, Assert.Throws<RecipeException>(() => FinetuningFile.Read(null, [(key, value)])).Message, StringComparison.Ordinal);

    public void Dispose() => _folder.Dispose();

    private string At(string name) => Path.Combine(_folder.Path, name);
}

using Redraft.Runs;

namespace Redraft.Tests.Runs;

public sealed class ModelNamesTests
{
    private static readonly CheckpointRecord[] Trained = [Of("refiner"), Of("round-1/imitate"), Of("self-1/imitate"), Of("self-2/imitate"), Of("gold/imitate")];
    private static readonly ModelNames Names = new("base", Trained);

    [Theory]
    [InlineData("base", "zero-shot")]
    [InlineData("model of refiner", "refiner")]
    [InlineData("model of round-1/imitate", "ilf-round-1")]
    [InlineData("model of self-2/imitate", "sft-own-passing, round 2")]
    [InlineData("model of gold/imitate", "sft-gold")]
    [InlineData("somebody else's", null)]
    public void A_model_is_called_what_the_results_call_it(string model, string? name) => Assert.Equal(name, Names.Of(model));

    [Fact]
    public void A_baselines_last_model_answers_to_the_baselines_name_too()
    {
        Assert.Equal(["sft-own-passing, round 1"], Names.NamesOf(Trained[2]));
        Assert.Equal(["sft-own-passing, round 2", "sft-own-passing"], Names.NamesOf(Trained[3]));
        Assert.Equal(["ilf-round-1"], Names.NamesOf(Trained[1]));
    }

    private static CheckpointRecord Of(string stage) => new() { Stage = stage, Hash = "h", Model = "model of " + stage, Folder = "f", Base = "base", Options = "{}" };
}

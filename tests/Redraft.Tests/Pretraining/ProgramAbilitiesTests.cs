using Redraft.Engine.Kernels;
using Redraft.Models;
using Redraft.Pretraining;
using Redraft.Tasks.Programs;

namespace Redraft.Tests.Pretraining;

public sealed class ProgramAbilitiesTests
{
    private const int Problems = 60;

    // Of 60 cases; the card says 94 to 100 %, and chance, or an answer that is always the same, is 50 % at best on one of the two.
    private const double ClearlyBetterThanChance = 0.8;

    [Fact]
    public async Task The_embedded_model_edits_by_feedback_and_judges_edits_both_ways()
    {
        using var pool = new WorkerPool(2);
        using var model = TrainableEmbeddedModel.Load(new ShippedModels(Checkout.Root).FolderOf("nano")!, pool);

        var rates = (await new ProgramAbilities(model, new ProgramsOptions()).MeasureAsync(Problems, TestContext.Current.CancellationToken))
            .ToDictionary(measured => measured.Ability, measured => measured.Rate.Value);

        Assert.True(rates["edits by relevant feedback, house words"] > 0.95);
        Assert.True(rates["edits by another case's feedback, house words"] < 0.2);
        Assert.True(rates["yes to an edit that carries the feedback out"] > ClearlyBetterThanChance);
        Assert.True(rates["no to an edit that does not"] > ClearlyBetterThanChance);
        Assert.InRange(rates["programs from descriptions with house words"], 0.1, 0.4);
    }
}

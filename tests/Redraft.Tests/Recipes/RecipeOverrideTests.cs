using Redraft.Imitating;
using Redraft.Recipes;

namespace Redraft.Tests.Recipes;

public sealed class RecipeOverrideTests
{
    private const string Yaml = "rounds: 3 # as many\ntraining:\n  epochs: 4\n  freeze: ['*.bias']\nevaluation:\n  best-of: { samples: 8, n: [1], by: length }\nbaselines: [sft-gold]\n";

    [Fact]
    public void Values_are_replaced_or_added_and_all_else_stays()
    {
        var recipe = Parse(RecipeOverride.Write("r.yaml", Yaml, [("training.epochs", "8"), ("drafts.samples", "5"), ("reward-model.validation", "2")], ["baselines"], ["evaluation.best-of", "feedback.split"]));

        Assert.Equal((3, 8, 5, 2), (recipe.Rounds, recipe.Training.Epochs, recipe.Drafts.Samples, recipe.RewardModel!.Validation));
        Assert.Equal(["*.bias"], recipe.Training.Freeze);
        Assert.Empty(recipe.Baselines);
        Assert.Null(recipe.Evaluation.BestOf);
    }

    [Fact]
    public void A_value_in_brackets_is_a_list_and_one_that_is_none_stays_a_value()
    {
        var recipe = Parse(RecipeOverride.Write("r.yaml", Yaml, [("evaluation.k", "[1, 2]"), ("ratings", "[length]"), ("model", "[a: b]")], ["baselines"], []));

        Assert.Equal([1, 2], recipe.Evaluation.K);
        Assert.Equal(["length"], recipe.Ratings);
        Assert.Equal("[a: b]", recipe.Model.Name);
    }

    [Fact]
    public void Without_changes_a_recipe_says_the_same_again()
        => Assert.Equal(RecipeSettings.Flatten(Parse(Yaml.Replace("freeze: ['*.bias']", "weight-decay: 0.1", StringComparison.Ordinal))), RecipeSettings.Flatten(Parse(RecipeOverride.Write("r.yaml", Yaml.Replace("freeze: ['*.bias']", "weight-decay: 0.1", StringComparison.Ordinal), [], [], []))));

    [Fact]
    public void A_value_that_would_be_a_section_stays_a_value()
        => Assert.Contains("'training.epochs' expects a whole number, found 'a: b", Assert.Throws<RecipeException>(() => Parse(RecipeOverride.Write("r.yaml", Yaml, [("training.epochs", "a: b\nc: [")], [], []))).Message, StringComparison.Ordinal);

    private static Recipe Parse(string yaml) => RecipeFile.Parse("r.yaml", yaml, name => name == "programs" ? typeof(Redraft.Tasks.Programs.ProgramsOptions) : null);
}

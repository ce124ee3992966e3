using Redraft.Engine.Kernels;
using Redraft.FeedingBack;
using Redraft.Recipes;

namespace Redraft.Tests.Recipes;

public sealed class RecipeFileTests
{
    [Fact]
    public void Keys_that_are_missing_keep_their_defaults()
    {
        var recipe = Parse("rounds: 3\ntraining:\n  learning-rate: 1e-4\n");

        Assert.Equal(3, recipe.Rounds);
        Assert.Equal(1e-4, recipe.Training.LearningRate);
        Assert.Equal(new Recipe().Training.Epochs, recipe.Training.Epochs);
    }

    [Fact]
    public void Products_are_rounded_only_where_a_recipe_says_so()
    {
        var recipe = Parse("training:\n  precision: bf16\nrefiner:\n  examples: 3\n");

        Assert.Equal(ProductPrecision.Bf16, recipe.Training.Precision);
        Assert.Equal(ProductPrecision.F32, recipe.Refiner.Training.Precision);
        Assert.Contains("one of f32, bf16", Assert.Throws<RecipeException>(() => Parse("training:\n  precision: fp8\n")).Message);
    }

    [Fact]
    public void Everything_wrong_is_said_at_once_with_its_line()
    {
        var error = Assert.Throws<RecipeException>(() => Parse(
            "rounds: many\ndrafts:\n  samples: 0\n  temprature: 1\nselector: best\ntask:\n  name: chess\nevaluation:\n  k: [1, 99]\n"));

        Assert.Contains("line 1: 'rounds' expects a whole number, found 'many'", error.Message);
        Assert.Contains("line 4: unknown key 'drafts.temprature'; did you mean 'temperature'? expected one of", error.Message);
        Assert.Contains("drafts.samples: expected 1 to 1024, found 0", error.Message);
        Assert.Contains("selector: 'best' is not one of passing-tests", error.Message);
        Assert.Contains("there is no task 'chess'", error.Message);
        Assert.Contains("evaluation.k: expected 1 to the number of samples (10), found 99", error.Message);
        Assert.Equal(6, error.Problems.Count);
    }

    [Theory]
    [InlineData("rounds: [1, 2\n", "not YAML")]
    [InlineData("feedback: { source: critic\nrounds: 2\n", "something doesn't end")]
    [InlineData("rounds: 1\nrounds: 2\n", "uplicate")]
    [InlineData("- a\n- b\n", "expects keys and values")]
    [InlineData("a: 1\n---\nb: 2\n", "2 documents")]
    [InlineData("training: fast\n", "'training' expects keys and values, found 'fast'")]
    [InlineData("evaluation:\n  k: 5\n", "'evaluation.k' expects a list")]
    [InlineData("seed: -1\n", "'seed' expects a whole number from 0")]
    [InlineData("training:\n  learning-rate: .nan\n", "expects a number")]
    public void Broken_files_get_one_clear_sentence(string yaml, string expected)
        => Assert.Contains(expected, Assert.Throws<RecipeException>(() => Parse(yaml)).Message);

    [Theory]
    [InlineData("")]
    [InlineData("# nothing but a comment\n")]
    public void An_empty_file_is_refused(string yaml) => Assert.Contains("empty", Assert.Throws<RecipeException>(() => Parse(yaml)).Message);

    [Fact]
    public void Files_that_nest_without_end_are_refused_before_they_are_loaded()
    {
        foreach (var opening in new[] { "[", "{a: ", "- " })
        {
            var yaml = string.Concat(Enumerable.Repeat(opening, 20_000));
            Assert.Contains("nested deeper than 64", Assert.Throws<RecipeException>(() => Parse(yaml)).Message);
        }
    }

    [Fact]
    public void Aliases_are_refused_with_their_place()
        => Assert.Contains("line 1: anchors and aliases", Assert.Throws<RecipeException>(() => Parse("rounds: &a 1\nseed: *a\n")).Message);

    [Fact]
    public void The_tasks_own_options_are_checked_too()
    {
        var recipe = Parse("task:\n  name: toy\n  options:\n    size: 7\n");
        var error = Assert.Throws<RecipeException>(() => Parse("task:\n  name: toy\n  options:\n    size: -1\n    colour: red\n"));

        Assert.Equal(7, ((ToyOptions)recipe.Task.Options!).Size);
        Assert.Contains("task.options.size: 0 or more expected, found -1", error.Message);
        Assert.Contains("unknown key 'task.options.colour'", error.Message);
    }

    [Fact]
    public void The_feedback_sources_options_and_choices_by_name_are_read()
    {
        var recipe = Parse("feedback:\n  options:\n    vague: 0.2\ntask:\n  name: toy\n  options:\n    shade: dark-red\n");
        var error = Assert.Throws<RecipeException>(() => Parse("feedback:\n  options:\n    vague: 7\ntask:\n  name: toy\n  options:\n    shade: pink\n"));

        Assert.Equal(0.2, ((ScriptedAnnotatorOptions)recipe.Feedback.Options!).Vague);
        Assert.Equal(Shade.DarkRed, ((ToyOptions)recipe.Task.Options!).Shade);
        Assert.Contains("'task.options.shade' expects one of plain, dark-red, found 'pink'", error.Message);
        Assert.Contains("feedback.options.", error.Message);
    }

    [Fact]
    public void A_file_that_is_not_there_is_named()
        => Assert.Contains("nowhere.yaml", Assert.Throws<FileNotFoundException>(() => RecipeFile.ReadText("nowhere.yaml")).Message);

    private static Recipe Parse(string yaml)
        => RecipeFile.Parse("r.yaml", yaml, name => name is "toy" or "programs" ? typeof(ToyOptions) : null);

    private enum Shade
    {
        Plain,
        DarkRed,
    }

    private sealed record ToyOptions
    {
        public Shade Shade { get; init; }

        public int Size { get; init; }

        public IEnumerable<string> Problems()
        {
            if (Size < 0)
            {
                yield return $"size: 0 or more expected, found {Size}";
            }
        }
    }
}

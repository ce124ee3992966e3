using Redraft.Recipes;

namespace Redraft.Tests.Recipes;

public sealed class RecipeSourceTests
{
    private const string Start = "task: { name: posts }\nmodel: nano-posts\nselector: random\n";

    [Fact]
    public void What_stands_more_than_once_in_a_list_is_named_once_with_its_value()
    {
        Assert.Equal(["by: expected each once, found 'a' twice; name it once", "by: expected each once, found 'c' twice; name it once"], RecipeSource.Repeated("by", ["a", "b", "a", "c", "c", "c"]));
        Assert.Equal(["k: expected each once, found 4 twice; name it once"], RecipeSource.Repeated("k", [4, 1, 4]));
        Assert.Empty(RecipeSource.Repeated("by", ["a", "A", "b"]));
        Assert.Empty(RecipeSource.Repeated<int>("k", []));
    }

    [Theory]
    [InlineData("evaluation:\n  k: [1, 5,\n    1]\n", "evaluation.k: expected each once, found 1 twice", 6, "1")]
    [InlineData("baselines:\n  - sft-gold\n  - sft-gold\n", "baselines: expected each once, found 'sft-gold' twice", 6, "sft-gold")]
    [InlineData("ratings: [length, task-score,\n  length]\n", "ratings: expected each once, found 'length' twice", 5, "length")]
    [InlineData("selecting: { by: [length,\n  length] }\n", "selecting.by: expected each once, found 'length' twice", 5, "length")]
    [InlineData("evaluation: { best-of: { by: length, n: [1, 2,\n  2] } }\n", "evaluation.best-of.n: expected each once, found 2 twice", 5, "2")]
    public void In_a_recipe_the_second_one_is_pointed_at(string lines, string says, int line, string marked)
    {
        var error = Assert.Throws<RecipeException>(() => RecipeFile.Parse("r.yaml", Start + lines, _ => null, _ => []));

        var problem = Assert.Single(error.Problems, problem => problem.Message.Contains(says, StringComparison.Ordinal));
        Assert.Equal(line, problem.Line);
        Assert.Equal(marked, problem.Excerpt!.Text.Substring(problem.Excerpt.Start, problem.Excerpt.Length));
    }

    [Fact]
    public void A_key_that_is_written_twice_is_refused_where_it_comes_again()
    {
        var error = Assert.Throws<RecipeException>(() => RecipeFile.Parse("r.yaml", Start + "rounds: 1\nrounds: 2\n", _ => null, _ => []));

        Assert.Equal(5, Assert.Single(error.Problems).Line);
    }
}

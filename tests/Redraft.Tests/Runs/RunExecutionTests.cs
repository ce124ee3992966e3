using Redraft.Engine.Kernels;
using Redraft.Recipes;
using Redraft.Runs;
using Redraft.Selecting;

namespace Redraft.Tests.Runs;

/// <summary>Selectors that a program brings to its runs.</summary>
public sealed class RunExecutionTests : IDisposable
{
    private const string Text = "task: { name: posts, options: { train-posts: 4, refiner-posts: 0, held-out-posts: 2 } }\nmodel: nano-posts\nrounds: 1\nfeedback: { source: scripted-reader }\nrefiner: { examples: 0 }\nselector: last\nbaselines: []\nevaluation: { k: [1] }\n";

    private readonly TemporaryFolder _folder = new();
    private readonly WorkerPool _pool = new(1);

    [Fact]
    public void A_recipe_names_a_selector_that_the_program_brings()
    {
        using var run = Execution(new Last()).Create(Recipe(), Path.Combine(_folder.Path, "run"), [], "test");

        Assert.Equal("last", RunExecution.RecipeOf(run).Selector); // read without it
    }

    [Fact]
    public void Without_it_the_name_is_refused_beside_those_that_there_are()
        => Assert.Contains("selector: 'last' is not one of passing-tests, best-score", Assert.Throws<RecipeException>(
            () => Execution().Create(Recipe(), Path.Combine(_folder.Path, "run"), [], "test")).Message, StringComparison.Ordinal);

    [Fact]
    public void Another_name_is_refused_beside_its()
        => Assert.Contains("selector: 'lasst' is not one of passing-tests, best-score, random, best-rating, lexicographic, softmax, last, task-score", Assert.Throws<RecipeException>(
            () => Execution(new Last()).Create(Recipe(Text.Replace("selector: last", "selector: lasst", StringComparison.Ordinal)), Path.Combine(_folder.Path, "run"), [], "test")).Message, StringComparison.Ordinal);

    [Fact]
    public async Task A_program_without_it_cannot_go_on_with_the_run()
    {
        using var run = Execution(new Last()).Create(Recipe(), Path.Combine(_folder.Path, "run"), [], "test");

        var error = await Assert.ThrowsAsync<RecipeException>(() => Execution().RunAsync(run, TestContext.Current.CancellationToken));

        Assert.Contains("a selector of its own, 'last'; go on with that program", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void What_it_needs_is_asked_of_the_recipe_like_any_others()
    {
        Assert.Contains("selector: 'last' needs tests, but the problems of task 'posts' have none", Fault(new Last { NeedsTests = true }), StringComparison.Ordinal);
        Assert.Contains("reward-model: 'reward-model' is asked, but the recipe trains none", Fault(new Last { Reads = ["reward-model"] }), StringComparison.Ordinal);
        Assert.Contains("baselines: 'sft-own-passing' chooses among first drafts, on which there is no feedback, and 'instruct-rm' reads feedback", Fault(
            new Last { Reads = ["instruct-rm"] }, Text.Replace("baselines: []", "baselines: [sft-own-passing]", StringComparison.Ordinal)), StringComparison.Ordinal);

        string Fault(Last last, string text = Text)
            => Assert.Throws<RecipeException>(() => Execution(last).Create(Recipe(text), Path.Combine(_folder.Path, "run"), [], "test")).Message;
    }

    [Fact]
    public void Names_that_others_have_and_ratings_that_nobody_makes_are_refused()
    {
        Assert.Contains("'random', which another selector or rater has", Assert.Throws<ArgumentException>(() => Execution(new Last { Name = "random" })).Message, StringComparison.Ordinal);
        Assert.Contains("'length', which another selector or rater has", Assert.Throws<ArgumentException>(() => Execution(new Last { Name = "length" })).Message, StringComparison.Ordinal);
        Assert.Contains("'last', which another selector or rater has", Assert.Throws<ArgumentException>(() => Execution(new Last(), new Last())).Message, StringComparison.Ordinal);
        Assert.Contains("'last' reads 'beauty', which is not one of task-score", Assert.Throws<ArgumentException>(() => Execution(new Last { Reads = ["beauty"] })).Message, StringComparison.Ordinal);
    }

    public void Dispose()
    {
        _pool.Dispose();
        _folder.Dispose();
    }

    private RunExecution Execution(params Last[] selectors) => new(new RunSetup { Home = Checkout.Root, Pool = _pool, Selectors = selectors });

    private string Recipe(string text = Text)
    {
        var path = Path.Combine(_folder.Path, "r.yaml");
        File.WriteAllText(path, text);
        return path;
    }

    private sealed class Last : ISelector
    {
        public string Name { get; init; } = "last";

        public string Summary => "the last one";

        public bool NeedsTests { get; init; }

        public IReadOnlyList<string> Reads { get; init; } = [];

        public IReadOnlyList<WeightedDraft> Select(IReadOnlyList<ScoredDraft> candidates, ulong seed) => [new(candidates[^1])];
    }
}

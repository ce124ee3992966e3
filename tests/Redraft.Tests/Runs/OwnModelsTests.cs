using Redraft.Engine.Kernels;
using Redraft.Models;
using Redraft.Recipes;
using Redraft.Runs;

namespace Redraft.Tests.Runs;

/// <summary>Models that a program brings to its runs.</summary>
public sealed class OwnModelsTests : IDisposable
{
    private const string Text = """
        task: { name: posts, options: { train-posts: 4, refiner-posts: 0, held-out-posts: 2 } }
        model: nano-posts
        rounds: 1
        drafts: { samples: 1, max-tokens: 24 }
        feedback: { source: critic, options: { model: mine } }
        refiner: { examples: 0, model: mine }
        redrafts: { samples: 1, max-tokens: 24 }
        selector: best-score
        training: { epochs: 1 }
        baselines: []
        evaluation: { k: [1], sampling: { samples: 1, max-tokens: 24 }, control-problems: 1, divergence-prompts: 1, divergence-samples: 1 }

        """;

    private readonly TemporaryFolder _folder = new();
    private readonly WorkerPool _pool = new(1);
    private readonly ScriptedLanguageModel _mine = new((prompt, _) => prompt.EndsWith("<|new|>", StringComparison.Ordinal) ? "the redraft" : "the words", "mine-1");

    public void Dispose()
    {
        _pool.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task A_recipe_names_them_like_any_other()
    {
        using var run = Create(Text);
        await Execution().RunAsync(run, TestContext.Current.CancellationToken);

        using var database = run.OpenDatabase();
        var store = database.StoreOf(1);
        Assert.Equal([("the words", "mine-1")], store.Feedback("round-1/feedback").Select(said => (said.Text, said.Author.Name)).Distinct());
        Assert.Equal([("the redraft", "mine-1")], store.Drafts("round-1/refine").Select(of => (of.Draft.Text, of.Draft.Author.Name)).Distinct());
        Assert.Equal("mine-1", run.Manifest.Models!["refiner.model"]);
    }

    [Fact]
    public void A_program_without_them_does_not_know_the_name()
        => Assert.Contains("refiner.model: 'mine' is not there", Fault(Text, []), StringComparison.Ordinal);

    [Fact]
    public async Task One_that_can_be_taught_is_a_policy_with_the_bits_of_its_own()
    {
        using var taught = TrainableEmbeddedModel.Load(new ShippedModels(new RunSetup { Pool = _pool }.Home).FolderOf("nano-posts")!, _pool, 0);
        var hashes = new List<string>();
        foreach (var (name, text) in new[] { ("named", Text), ("brought", Text.Replace("model: nano-posts", "model: taught", StringComparison.Ordinal)) })
        {
            var models = new Dictionary<string, ILanguageModel> { ["mine"] = _mine, ["taught"] = taught };
            using var run = Create(text, models, name);
            await Execution(models).RunAsync(run, TestContext.Current.CancellationToken);
            using var database = run.OpenDatabase();
            hashes.Add(database.StoreOf(1).Checkpoint("round-1/imitate")!.Hash);
        }

        Assert.Equal(hashes[0], hashes[1]);
    }

    [Fact]
    public void One_that_nobody_teaches_is_no_policy()
        => Assert.Contains("model: 'mine' is a model that this program brings, and every round finetunes the policy, which this one has no trainer for; bring it with one", Fault(Text.Replace("model: nano-posts", "model: mine", StringComparison.Ordinal), Mine), StringComparison.Ordinal);

    [Fact]
    public void One_that_is_taught_elsewhere_trains_no_reward_model()
        => Assert.Contains("reward-model: the engine of this process trains it, and 'mine' is a model that this program brings", Fault(
            Text.Replace("model: nano-posts", "model: mine", StringComparison.Ordinal) + "trainer: { kind: command, command: [sh, train.sh] }\nreward-model: { kind: scalar, comparisons: 2, validation: 2 }\n", Mine), StringComparison.Ordinal);

    [Fact]
    public void What_they_cannot_give_is_said_before_the_run()
        => Assert.Contains("selector: 'embedding-similarity' asks the embedder, and mine-1 gives no vectors; name another embedder", Fault(
            Text.Replace("best-score", "embedding-similarity", StringComparison.Ordinal) + "embedder: mine\n", Mine), StringComparison.Ordinal);

    [Theory]
    [InlineData("nano", "found 'nano', which a model that comes with Redraft has")]
    [InlineData("", "a name of its own expected, found ''")]
    public void Names_that_others_have_are_refused(string name, string says)
        => Assert.Contains(says, Assert.Throws<ArgumentException>(() => Execution(new() { [name] = _mine })).Message, StringComparison.Ordinal);

    private Dictionary<string, ILanguageModel> Mine => new() { ["mine"] = _mine };

    private RunExecution Execution(Dictionary<string, ILanguageModel>? models = null) => new(new RunSetup { Pool = _pool, Models = models ?? Mine });

    private RunFolder Create(string text, Dictionary<string, ILanguageModel>? models = null, string name = "run")
    {
        var recipe = Path.Combine(_folder.Path, "r.yaml");
        File.WriteAllText(recipe, text);
        return Execution(models).Create(recipe, Path.Combine(_folder.Path, name), [], "test");
    }

    private string Fault(string text, Dictionary<string, ILanguageModel> models) => Assert.Throws<RecipeException>(() => Create(text, models).Dispose()).Message;
}

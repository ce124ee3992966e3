using System.Text.Json.Nodes;
using Redraft.Engine.Kernels;
using Redraft.Models;
using Redraft.Recipes;
using Redraft.Runs;

namespace Redraft.Tests.Runs;

/// <summary>A run whose models came with chat templates.</summary>
/// <remarks>Its template asks one and the same thing whatever it is given, so that what comes out shows who was asked through it.</remarks>
public sealed class ChatTemplateRunTests : IDisposable
{
    private const string Constant = "<|post|>the same post for all of them\n<|summary|>{% for m in messages %}{% if m.role == 'assistant' %}{{ m.content }}<|end|>{% endif %}{% endfor %}";

    private const string Recipe = """
        task: { name: posts, options: { train-posts: 4, refiner-posts: 2, held-out-posts: 2 } }
        model: mine
        rounds: 1
        drafts: { samples: 1, max-tokens: 24, temperature: 0 }
        feedback: { source: critic, options: { temperature: 0 } }
        refiner: { examples: 0 }
        redrafts: { samples: 1, max-tokens: 24, temperature: 0 }
        selector: instruct-rm
        training: { epochs: 1 }
        baselines: []
        evaluation: { k: [1], sampling: { samples: 1, max-tokens: 24, temperature: 0 }, control-problems: 1, divergence-prompts: 1, divergence-samples: 1 }

        """;

    private readonly TemporaryFolder _folder = new();
    private readonly WorkerPool _pool = new(1);

    public ChatTemplateRunTests()
    {
        Copy("mine");
        File.WriteAllText(TemplateOf("mine"), Constant);
    }

    [Fact]
    public async Task Drafts_feedback_redrafts_and_ratings_are_asked_through_it_and_what_is_learned_goes_through_it()
    {
        using var run = Create(Recipe);
        await Execution().RunAsync(run, TestContext.Current.CancellationToken);

        using var database = run.OpenDatabase();
        var store = database.StoreOf(1);
        Assert.Single(store.Drafts("round-1/draft").Select(of => of.Draft.Text).Distinct());
        Assert.Single(store.Feedback("round-1/feedback").Select(said => said.Text).Distinct());
        Assert.Single(store.Drafts("round-1/refine").Select(of => of.Draft.Text).Distinct());
        Assert.Single(store.Ratings("round-1/select/rate").Select(rating => rating.Value).Distinct());
        Assert.Single(store.Drafts("evaluate/ilf-round-1").Select(of => of.Draft.Text).Distinct()); // the taught model too
        var taught = Directory.GetFiles(run.FullPath, "redraft.json", SearchOption.AllDirectories).Single();
        Assert.Contains(HashOf("mine"), File.ReadAllText(taught), StringComparison.Ordinal);
        Assert.Equal((HashOf("mine"), HashOf("mine")), (run.Manifest.ChatTemplate, run.Manifest.PromptTemplates!["model"]));
    }

    [Fact]
    public async Task Turned_off_everything_is_as_for_a_model_without_one()
    {
        Copy("plain");
        var recipe = Recipe.Replace("source: critic, options: { temperature: 0 }", "source: scripted-reader", StringComparison.Ordinal).Replace("train-posts: 4", "train-posts: 24", StringComparison.Ordinal);
        using var off = Create(recipe.Replace("model: mine", "model: { name: mine, chat-template: false }", StringComparison.Ordinal), "off");
        using var plain = Create(recipe.Replace("model: mine", "model: plain", StringComparison.Ordinal), "plain-run");
        await Execution().RunAsync(off, TestContext.Current.CancellationToken);
        await Execution().RunAsync(plain, TestContext.Current.CancellationToken);

        Assert.Equal(Records(plain), Records(off));
        Assert.Empty(off.Manifest.PromptTemplates!);
    }

    [Fact]
    public async Task A_run_of_before_prompts_went_through_them_goes_on_without()
    {
        string started;
        using (var run = Create(Recipe))
        {
            started = Path.Combine(run.FullPath, "manifest.json");
        }

        var manifest = JsonNode.Parse(File.ReadAllText(started))!.AsObject();
        Assert.True(manifest.Remove("promptTemplates"));
        File.WriteAllText(started, manifest.ToJsonString());
        using var again = RunFolder.Open(Path.GetDirectoryName(started)!);
        await Execution().RunAsync(again, TestContext.Current.CancellationToken);

        using var database = again.OpenDatabase();
        Assert.NotEqual(1, database.StoreOf(1).Drafts("round-1/draft").Select(of => of.Draft.Text).Distinct().Count());
    }

    [Theory]
    [InlineData("mine", "chat template")]
    [InlineData("judge", "chat template of judge")]
    public async Task Resumed_on_a_model_whose_template_has_changed_it_names_both(string changed, string says)
    {
        Copy("judge");
        File.WriteAllText(TemplateOf("judge"), Constant);
        using var run = Create(Recipe + "judge: judge\n");
        var before = HashOf(changed);
        File.WriteAllText(TemplateOf(changed), Constant + " ");

        var error = await Assert.ThrowsAsync<RecipeException>(() => Execution().RunAsync(run, TestContext.Current.CancellationToken));

        Assert.NotEqual(before, HashOf(changed));
        Assert.Contains($"the run was started with {says} {before}, found {HashOf(changed)}; resume it with what it was started with", error.Message, StringComparison.Ordinal);
        File.Delete(TemplateOf(changed));
        var gone = await Assert.ThrowsAsync<RecipeException>(() => Execution().RunAsync(run, TestContext.Current.CancellationToken));
        Assert.Contains($"the run was started with {says} {before}, found none", gone.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Of_a_hosted_model_the_server_has_it()
        => Assert.Contains("judge.chat-template: a hosted model's server puts prompts through it; set api: completions", Assert.Throws<RecipeException>(
            () => Create(Recipe + "judge: { url: \"http://127.0.0.1:1/v1\", name: x, chat-template: false }\n")).Message, StringComparison.Ordinal);

    public void Dispose()
    {
        _pool.Dispose();
        _folder.Dispose();
    }

    private static string Records(RunFolder run)
    {
        using var database = run.OpenDatabase();
        var store = database.StoreOf(1);
        string[] stages = ["round-1/draft", "round-1/refine", "evaluate/zero-shot", "evaluate/ilf-round-1"];
        return string.Join('\n', stages.SelectMany(stage => store.Drafts(stage).Select(of => of.Draft.Text)).Append(store.Checkpoint("round-1/imitate")!.Model));
    }

    private string TemplateOf(string model) => Path.Combine(_folder.Path, model, "chat_template.jinja");

    private string HashOf(string model) => Redraft.Engine.Checkpoints.ChatTemplateFile.Read(Path.Combine(_folder.Path, model))!.Hash;

    private void Copy(string name)
    {
        var folder = Directory.CreateDirectory(Path.Combine(_folder.Path, name)).FullName;
        foreach (var file in Directory.GetFiles(new ShippedModels(Checkout.Root).FolderOf("nano-posts")!))
        {
            File.Copy(file, Path.Combine(folder, Path.GetFileName(file)));
        }
    }

    private RunExecution Execution() => new(new RunSetup { Home = Checkout.Root, Pool = _pool });

    private RunFolder Create(string text, string folder = "run")
    {
        var path = Path.Combine(_folder.Path, $"{folder}.yaml");
        File.WriteAllText(path, text);
        return Execution().Create(path, Path.Combine(_folder.Path, folder), [], "test");
    }
}

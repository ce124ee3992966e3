using Redraft.Models;
using Redraft.Recipes;
using Redraft.Runs;
using Redraft.Tasks;
using Redraft.Tasks.Posts;

namespace Redraft.Tests.Runs;

public sealed class HostedNeedsTests
{
    private static readonly ModelRecipe Elsewhere = new() { Url = "http://127.0.0.1:1/v1", Name = "big" };

    [Theory]
    [InlineData("instruct-rm", ModelNeed.Choices, "selector: 'instruct-rm' asks the judge, and big can't")]
    [InlineData("written-by-a-person", ModelNeed.Choices, "selector: 'written-by-a-person' asks the judge, and big can't")]
    [InlineData("r-given-xyf", ModelNeed.Scores, "selector: 'r-given-xyf' asks the judge, and big can't")]
    [InlineData("embedding-similarity", ModelNeed.Embeddings, "selector: 'embedding-similarity' asks the embedder, and big can't")]
    [InlineData("length", ModelNeed.Choices, null)]
    public void A_part_that_needs_what_its_model_lacks_is_named(string selector, ModelNeed lacking, string? says)
    {
        using var models = Models(lacking);
        var recipe = new Recipe { Selector = selector, Judge = Elsewhere, Embedder = Elsewhere };

        Assert.Equal(says is null ? [] : [says], HostedNeeds.Faults(recipe, models));
        Assert.Empty(HostedNeeds.Faults(recipe with { Judge = null, Embedder = null }, models)); // the base model can everything
    }

    [Fact]
    public void A_refiner_that_draws_nothing_is_refused()
    {
        using var models = Models(ModelNeed.Samples);
        Assert.Equal(["refiner.model: big can't"], HostedNeeds.Faults(new Recipe { Refiner = new RefinerRecipe { Model = Elsewhere } }, models));
    }

    [Fact]
    public void A_hosted_policy_is_refused_for_want_of_a_trainer()
    {
        using var folder = new TemporaryFolder();
        var path = Path.Combine(folder.Path, "r.yaml");
        File.WriteAllText(path, "task: { name: posts }\nmodel: { url: http://127.0.0.1:1/v1, name: big }\nselector: length\nevaluation: { k: [1] }\nfeedback: { source: scripted-reader }\n");

        var error = Assert.Throws<RecipeException>(() => RunExecution.Check(path));

        var problem = Assert.Single(error.Problems);
        Assert.Equal(2, problem.Line);
        Assert.Empty(Problems("trainer: { kind: command, command: [sh, train.sh] }"));
        Assert.Contains("reward-model: the engine of this process trains it", Assert.Single(Problems("trainer: { kind: command, command: [sh, train.sh] }\nreward-model: { kind: scalar, comparisons: 2, validation: 2 }")), StringComparison.Ordinal);
        Assert.Contains("model.url: 'big' is hosted, and every round finetunes the policy, which needs a trainer where the model lives; add trainer: { kind: command, command: […] }, or trainer: openai (docs/trainers.md), or name a model that runs here", problem.Message, StringComparison.Ordinal);

        Assert.Empty(Problems("trainer: openai"));
        File.WriteAllText(path, File.ReadAllText(path).Replace("name: big", "name: big, api: completions", StringComparison.Ordinal));
        Assert.Contains("model.api: the fine-tuning interface teaches chats", Assert.Single(Problems("trainer: openai")), StringComparison.Ordinal);

        List<string> Problems(string more)
        {
            File.AppendAllText(path, more + "\n");
            try
            {
                RunExecution.Check(path);
                return [];
            }
            catch (RecipeException refused)
            {
                return [.. refused.Problems.Select(p => p.Message)];
            }
            finally
            {
                File.WriteAllText(path, File.ReadAllText(path)[..^(more.Length + 1)]);
            }
        }
    }

    [Fact]
    public void What_a_hosted_model_will_be_asked_for_is_said_before()
    {
        var task = new PostsTask(new PostsOptions { TrainPosts = 10, RefinerPosts = 2, HeldOutPosts = 5 });
        var recipe = new Recipe
        {
            Rounds = 2, Redrafts = new SamplingRecipe { Samples = 3, MaxTokens = 20 }, Refiner = new RefinerRecipe { Model = Elsewhere with { Price = new PriceRecipe { Output = 1e6 } } },
            Judge = Elsewhere, Selector = "instruct-rm", Evaluation = new EvaluationRecipe { ControlProblems = 4 },
        };

        var estimates = HostedEstimate.Of(recipe, task, seeds: 2).ToDictionary(estimate => estimate.Key);
        Assert.StartsWith("judge: big at http://127.0.0.1:1/v1: at most ", estimates["judge"].ToString(), StringComparison.Ordinal);
        Assert.StartsWith("judge: http://127.0.0.1:1/v1: at most ", (estimates["judge"] with { Model = Elsewhere with { Name = "" } }).ToString(), StringComparison.Ordinal);

        Assert.Equal(2 * ((2 * 10 * 3) + (3 * 4 * 3)), estimates["refiner.model"].Calls);
        Assert.Equal(20 * estimates["refiner.model"].Calls, estimates["refiner.model"].Output);
        Assert.Equal(2 * 2 * 10 * 3 * 5, estimates["judge"].Calls);
        Assert.Contains("at most 192 calls", estimates["refiner.model"].ToString(), StringComparison.Ordinal);
        Assert.Contains("about 3840 of money", estimates["refiner.model"].ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain("money", estimates["judge"].ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(false, (2 * 2 * 10 * 4) + (2 * 4 * 5 * 6) + (2 * 2 * 10 * 3) + (2 * 4 * 3 * 3))]
    [InlineData(true, (2 * 2 * 10 * 4) + (2 * 4 * 5 * 6))]
    public void A_hosted_policys_drafts_and_measurements_are_counted_and_the_redrafts_of_a_refiner_that_is_trained_from_it(bool refinerOfItsOwn, int calls)
    {
        var task = new PostsTask(new PostsOptions { TrainPosts = 10, RefinerPosts = 2, HeldOutPosts = 5 });
        var recipe = new Recipe
        {
            Model = Elsewhere, Rounds = 2, Drafts = new SamplingRecipe { Samples = 4, MaxTokens = 20 }, Redrafts = new SamplingRecipe { Samples = 3, MaxTokens = 20 },
            Refiner = new RefinerRecipe { Model = refinerOfItsOwn ? Elsewhere : null }, Baselines = ["sft-gold"],
            Evaluation = new EvaluationRecipe { ControlProblems = 4, Sampling = new SamplingRecipe { Samples = 6, MaxTokens = 20 } },
        };

        var policy = HostedEstimate.Of(recipe, task, seeds: 2).Single(estimate => estimate.Key == "model");

        Assert.Equal(calls, policy.Calls);
        Assert.Equal(20 * calls, policy.Output);
        Assert.True(policy.Input > 0);
    }

    private static RunModels Models(ModelNeed lacking) => new(_ => throw new InvalidOperationException("nothing runs here"), _ => new LackingModel(lacking));

    private sealed class LackingModel(ModelNeed lacking) : IHostedModel
    {
        public string Id => "big";

        public string Spent => "";

        public string? Lacks(ModelNeed need) => need == lacking ? "big can't" : null;

        public Task<IReadOnlyList<IReadOnlyList<Completion>>> GenerateAsync(IReadOnlyList<GenerationRequest> requests, SamplingOptions options, CancellationToken cancellation) => throw new NotSupportedException();

        public Task<IReadOnlyList<IReadOnlyList<float>>> ScoreAsync(IReadOnlyList<PromptedText> texts, CancellationToken cancellation) => throw new NotSupportedException();

        public Task<IReadOnlyList<double>> LogOddsAsync(IReadOnlyList<JudgeQuestion> questions, CancellationToken cancellation) => throw new NotSupportedException();

        public Task<IReadOnlyList<float[]>> EmbedAsync(IReadOnlyList<string> texts, CancellationToken cancellation) => throw new NotSupportedException();

        public void Dispose()
        {
        }
    }
}

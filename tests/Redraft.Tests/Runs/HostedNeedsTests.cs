using Redraft.FeedingBack;
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
        Assert.Equal(
            ["judge.price.training: only the policy is trained; give it at model.price, or leave it out"],
            Problems("trainer: openai\njudge: { url: http://127.0.0.1:1/v1, name: big, price: { training: 1 } }"));
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
        Assert.Equal(2 * 2 * 10 * 3 * 5 * 3, estimates["judge"].Calls); // for the likeliest tokens, and for the scores of both words where those don't hold them
        Assert.Equal(2 * 2 * 10 * 3 * 5 * 2, HostedEstimate.Of(recipe, task, seeds: 2, judge => judge == Elsewhere ? 2 : 0).Single(estimate => estimate.Key == "judge").Calls); // of a server that was asked
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

    [Theory]
    [InlineData("instruct-rm", 2 * 2 * 10 * 3 * 5 * 3)]
    [InlineData("written-by-a-person", 3 * ((2 * 2 * 10 * 3) + (2 * 2 * 10 * (4 + 3))))] // which reads the baseline's own drafts too
    [InlineData("r-given-xyf", 2 * 2 * 10 * 3 * 2)]
    [InlineData("embedding-similarity", 2 * 2 * (1 + 2))] // a round's 10 × (3 + 1) texts, and the baseline's 10 × (4 + 3), by 64
    [InlineData("length", 0)]
    public void A_judge_or_an_embedder_that_the_recipe_does_not_name_is_the_policy_and_counts_with_it(string selector, int calls)
    {
        var recipe = Small() with { Selector = selector, Baselines = ["sft-own-passing"] };
        var named = Model(recipe with { Judge = Elsewhere, Embedder = Elsewhere });
        var others = Estimates(recipe with { Judge = Elsewhere, Embedder = Elsewhere });

        Assert.Equal((2 * 2 * 10 * 4) + (2 * 2 * 10 * (4 + 3)) + (2 * 4 * 5 * 6) + Redrafts, named.Calls);
        Assert.Equal(calls, Model(recipe).Calls - named.Calls);
        Assert.Equal(calls, others["judge"].Calls + others["embedder"].Calls);
        Assert.Equal(named.Input + others["judge"].Input + others["embedder"].Input, Model(recipe).Input, 0.001);
        Assert.Equal(["model"], Estimates(recipe).Keys);
    }

    [Fact]
    public void A_critic_writes_as_much_as_its_options_say_and_is_the_policy_where_they_name_none()
    {
        var recipe = Small();
        var options = new CriticOptions { MaxTokens = 100 };
        var (without, asked) = (Model(recipe), (2 * 2 * 10) + (2 * 4));

        var policy = Model(recipe with { Feedback = Says("critic", options) });
        Assert.Equal(asked, policy.Calls - without.Calls);
        Assert.Equal(100 * asked, policy.Output - without.Output);
        Assert.Equal(48 * asked, Model(recipe with { Feedback = Says("critic", null) }).Output - without.Output);
        Assert.Equal(100 * asked, Model(recipe with { Feedback = Says("principles", new PrinciplesOptions { Critic = options }) }).Output - without.Output);
        Assert.Equal(without, Model(recipe with { Feedback = Says("people", new PeopleOptions()) }));

        var named = Estimates(recipe with { Feedback = Says("critic", options with { Model = Elsewhere }) });
        Assert.Equal((asked, 100 * asked), (named["feedback.options.model"].Calls, named["feedback.options.model"].Output));
        Assert.Equal(without, named["model"]);

        static FeedbackRecipe Says(string source, object? of) => new() { Source = source, Options = of };
    }

    [Theory]
    [InlineData(1, 20, 2 * 10)] // all problems of the one round
    [InlineData(2, 4, 2 * 8)]
    [InlineData(3, 4, 2 * 10)] // the third round begins again from the first
    public void The_baseline_of_first_drafts_draws_one_of_each_problem(int rounds, int perRound, int calls)
    {
        var recipe = Small() with { Rounds = rounds, ProblemsPerRound = perRound, Baselines = ["sft-gold"] };

        Assert.Equal(calls, Model(recipe with { Baselines = ["sft-drafts"] }).Calls - Model(recipe).Calls);
    }

    [Theory]
    [InlineData(0, 2 * 2 * 7 * 5)]
    [InlineData(3, 2 * 2 * 7 * 3)]
    [InlineData(100, 2 * 2 * 7 * 5)]
    public void The_best_of_N_is_drawn_of_two_policies_on_the_problems_that_there_are_and_judged(int heldOut, int calls)
    {
        var recipe = Small() with { Judge = Elsewhere };
        var with = Estimates(recipe with { Evaluation = recipe.Evaluation with { BestOf = new BestOfRecipe { N = [7], Samples = 7, HeldOut = heldOut, MaxTokens = 30, By = "written-by-a-person" } } });

        Assert.Equal(calls, with["model"].Calls - Model(recipe).Calls);
        Assert.Equal(30 * calls, with["model"].Output - Model(recipe).Output);
        Assert.Equal(3 * calls, with["judge"].Calls);
    }

    [Theory]
    [InlineData(0, 3, 1)]
    [InlineData(2, 3, 8)] // where its server has log-probabilities nobody votes
    [InlineData(6, 6, 8)]
    public void A_judge_that_votes_is_asked_once_for_each_vote(int votes, int callsPerQuestion, int tokensPerCall)
    {
        var judge = Estimates(Small() with { Selector = "instruct-rm", Judge = Elsewhere with { Votes = votes } })["judge"];

        Assert.Equal(2 * 2 * 10 * 3 * 5 * callsPerQuestion, judge.Calls);
        Assert.Equal(tokensPerCall * judge.Calls, judge.Output);
    }

    [Fact]
    public void Redrafts_by_one_point_at_a_time_count_for_three_and_it_says_that_there_may_be_more()
    {
        var recipe = Small() with { Refiner = new RefinerRecipe { Model = Elsewhere } };
        var split = Estimates(recipe with { Feedback = new FeedbackRecipe { Split = true } })["refiner.model"];

        Assert.Equal(Redrafts, Estimates(recipe)["refiner.model"].Calls);
        Assert.Equal((2 * 2 * 10 * 3 * 3) + (2 * 4 * 3 * (3 + 3 + 1)), split.Calls); // the control without feedback has no points
        Assert.Contains("; feedback that makes more than 3 points asks for more;", split.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain("points", Estimates(recipe)["refiner.model"].ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(EvaluationSplit.HeldOut, 2, 2, 2)]
    [InlineData(EvaluationSplit.HeldOut, 100, 5, 4)]
    [InlineData(EvaluationSplit.Validation, 0, 3, 3)]
    [InlineData(EvaluationSplit.Validation, 100, 3, 3)]
    public void No_more_problems_are_measured_than_there_are(EvaluationSplit split, int wanted, int measured, int controlled)
    {
        var recipe = Small() with { Refiner = new RefinerRecipe { Examples = 2 } };

        var policy = Estimates(recipe with { Evaluation = recipe.Evaluation with { Split = split, Problems = wanted } }, refinerPosts: 5)["model"];
        Assert.Equal((2 * 2 * 10 * 4) + (2 * 4 * measured * 6) + (2 * 2 * 10 * 3) + (2 * controlled * 3 * 3), policy.Calls); // of the base model, two rounds and a baseline
    }

    [Fact]
    public void The_trainings_of_a_hosted_trainer_are_said_before()
    {
        var task = Posts();
        var recipe = Small() with
        {
            Trainer = new TrainerRecipe { Kind = "openai" }, Baselines = ["sft-own-passing", "sft-gold"],
            Refiner = new RefinerRecipe { Examples = 5, Training = new() { Epochs = 3 } }, Training = new() { Epochs = 4 },
        };
        var lesson = HostedEstimate.TokensOf(task) + 20;

        var all = TrainerEstimate.Of(recipe, task, seeds: 2)!;
        Assert.Equal(2 * (1 + 2 + 2 + 1), all.Trainings); // refiner, rounds, own passing samples of each round, references
        Assert.Equal(2 * ((5 * (lesson + 32 + 20) * 3) + ((10 + 20 + 10 + 20 + 20) * lesson * 4)), all.Tokens, 0.001);
        Assert.StartsWith("trainer: at most 12 trainings, about ", all.ToString(), StringComparison.Ordinal);
        Assert.EndsWith(" tokens in all of their epochs; what they cost counts in no budget: price: { training: … } of the model, per million tokens, would count it", all.ToString(), StringComparison.Ordinal);

        Assert.EndsWith($" tokens in all of their epochs, about {all.Tokens * 3 / 1e6:0.##} of money", TrainerEstimate.Of(recipe with { Model = Elsewhere with { Price = new PriceRecipe { Training = 3 } } }, task, seeds: 2)!.ToString(), StringComparison.Ordinal);

        var continued = TrainerEstimate.Of(recipe with { Refiner = new RefinerRecipe { Model = Elsewhere }, Baselines = [], Imitation = new ImitationRecipe { Start = FinetuningStart.Continued } }, task, seeds: 1)!;
        Assert.Equal(2, continued.Trainings);
        Assert.Equal((10 + 10) * lesson * 4, continued.Tokens, 0.001);
        Assert.Null(TrainerEstimate.Of(recipe with { Trainer = new TrainerRecipe() }, task, seeds: 2));
    }

    private const int Redrafts = (2 * 2 * 10 * 3) + (2 * 4 * 3 * 3);

    private static Recipe Small() => new()
    {
        Task = new TaskRecipe { Name = "posts" }, Model = Elsewhere, Rounds = 2, Selector = "length", Baselines = ["sft-gold"],
        Drafts = new SamplingRecipe { Samples = 4, MaxTokens = 20 }, Redrafts = new SamplingRecipe { Samples = 3, MaxTokens = 20 },
        Evaluation = new EvaluationRecipe { ControlProblems = 4, Sampling = new SamplingRecipe { Samples = 6, MaxTokens = 20 } },
    };

    private static PostsTask Posts(int refinerPosts = 2) => new(new PostsOptions { TrainPosts = 10, RefinerPosts = refinerPosts, HeldOutPosts = 5 });

    private static Dictionary<string, HostedEstimate> Estimates(Recipe recipe, int refinerPosts = 2) => HostedEstimate.Of(recipe, Posts(refinerPosts), seeds: 2).ToDictionary(estimate => estimate.Key);

    private static HostedEstimate Model(Recipe recipe) => Estimates(recipe)["model"];

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

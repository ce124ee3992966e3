using Redraft.Engine.Kernels;
using Redraft.Importing;
using Redraft.Recipes;
using Redraft.Runs;
using Redraft.Tests.Models;
using Redraft.Tests.Tasks.Slf5k;

namespace Redraft.Tests.Runs;

/// <summary>What is wrong between the parts of a recipe with a reward model.</summary>
public sealed class RecipeCheckTests : IDisposable
{
    private const string Posts = "task: { name: posts, options: { train-posts: 6, refiner-posts: 4, held-out-posts: 2 } }\nmodel: nano-posts\nrefiner: { examples: 0 }\nselector: random\nbaselines: []\nevaluation: { k: [1] }\n";

    private readonly TemporaryFolder _folder = new();

    [Fact]
    public void A_reward_model_of_known_parts_is_taken()
        => Assert.Equal("scalar", Read(Posts + "feedback: { source: scripted-reader }\nreward-model: { kind: scalar, comparisons: 6, validation: 4 }\n").RewardModel!.Kind);

    [Theory]
    [InlineData("{ kind: ranking }", "reward-model.kind: 'ranking' is not one of classification, comparison, scalar")]
    [InlineData("{ kind: scalar, training: { prompt-loss-weight: 0.1 } }", "reward-model.training.prompt-loss-weight: expected 0, found 0.1: a scalar head has no loss on the prompt")]
    [InlineData("{ comparisons: 0 }", "reward-model.comparisons: expected 1 or more, found 0")]
    [InlineData("{ validation: -1 }", "reward-model.validation: expected 1 or more, found -1")]
    [InlineData("{ training: { epochs: 0 } }", "reward-model.training.epochs: expected 1 to 100, found 0")]
    [InlineData("{ training: { learning-rate: 0 } }", "reward-model.training.learning-rate: expected")]
    [InlineData("{ kinds: scalar }", "unknown key 'reward-model.kinds'; did you mean 'kind'?")]
    [InlineData("{ comparisons: 7, validation: 4 }", "reward-model.comparisons: task 'posts' has 6 problems in the split train, 7 asked for")]
    [InlineData("{ comparisons: 6, validation: 5 }", "reward-model.validation: task 'posts' has 4 problems in the split refiner, 5 asked for")]
    public void A_setting_out_of_range_is_named_with_its_key(string settings, string says)
        => Assert.Contains(says, Fault(Posts + $"feedback: {{ source: scripted-reader }}\nreward-model: {settings}\n"));

    [Fact]
    public void A_task_that_asks_no_judge_has_no_reward_model()
        => Assert.Contains("reward-model: task 'words' has no questions for a judge", Fault(
            "task: { name: words, options: { held-out-per-cell: 1, train-per-cell: 1, refiner-per-cell: 1 } }\nmodel: nano\nfeedback: { source: removal-annotator }\nselector: random\nrefiner: { examples: 0 }\nreward-model: { comparisons: 1, validation: 1 }\nevaluation: { k: [1] }\n"));

    [Fact]
    public void A_source_that_compares_nothing_can_teach_none()
        => Assert.Contains("reward-model: 'critic' compares nothing; choose a feedback source that does, such as scripted-reader", Fault(Posts + "feedback: { source: critic }\nreward-model: { comparisons: 1, validation: 1 }\n"));

    [Theory]
    [InlineData("comparisons: 3, validation: 2", null)]
    [InlineData("comparisons: 4, validation: 2", "reward-model.comparisons: 'recorded-summary-feedback' has comparisons on 3 problems in the split train, 4 asked for")]
    [InlineData("comparisons: 3, validation: 3", "reward-model.validation: 'recorded-summary-feedback' has comparisons on 2 problems in the split refiner, 3 asked for")]
    public void Recorded_comparisons_teach_where_there_are_enough(string settings, string? says)
    {
        Slf5kRows.WriteAll(_folder.Path);
        var recipe = Summaries("source: recorded-summary-feedback", settings);
        Assert.True(says is null ? Read(recipe).RewardModel is not null : Fault(recipe).Contains(says, StringComparison.Ordinal), says ?? "");
    }

    [Theory]
    [InlineData("person", true)]
    [InlineData("model", false)]
    public void Feedback_whose_authors_are_all_excluded_is_seen_before_any_work(string excluded, bool refused)
    {
        Slf5kRows.WriteAll(_folder.Path);
        var recipe = Summaries($"source: recorded-summary-feedback, exclude: [{excluded}]", "comparisons: 3, validation: 2");

        Assert.Equal(refused, Record.Exception(() => Read(recipe)) is RecipeException error && error.Message.Contains("feedback.exclude: all feedback of 'recorded-summary-feedback' is written by a person, so nothing is left", StringComparison.Ordinal));
    }

    [Fact]
    public void A_graph_without_comparisons_can_teach_none()
    {
        Slf5kRows.WriteAll(_folder.Path);
        var said = FeedbackRecordFile.ReadSlf5k([Path.Combine(_folder.Path, "train.jsonl")]);
        FeedbackGraphFile.Write(Path.Combine(_folder.Path, "graph.jsonl"), FeedbackGraph.Of(said.Feedback));

        Assert.Contains(
            "reward-model.comparisons: 'imported-graph' has comparisons on 0 problems in the split train, 1 asked for",
            Fault(Summaries("source: imported-graph, options: { graph: graph.jsonl }", "comparisons: 1, validation: 1")));
    }

    [Fact]
    public void Adapters_for_weights_that_the_model_has_not_are_named_under_the_reward_model()
    {
        using var pool = new WorkerPool(1);
        using var model = TinyModels.Make(pool);
        var text = Posts + "feedback: { source: scripted-reader }\nreward-model: { comparisons: 1, validation: 1, training: { lora: { targets: [no_such_layer] } } }\n";

        var error = Assert.Throws<RecipeException>(() => RecipeCheck.RequireTraining(Read(text), "r.yaml", text, model));

        Assert.Contains("reward-model.training.lora.targets", error.Message);
    }

    [Theory]
    [InlineData("selector: instruct-rm", "selector: 'instruct-rm' reads the answer 'yes' off one token, and it is ")]
    [InlineData("selector: random\nratings: [length, instruct-rm-3, written-by-a-person]", "ratings: 'written-by-a-person' reads the answer 'yes'")]
    [InlineData("selector: best-rating\nselecting: { by: [length, instruct-rm-1] }", "selector: 'instruct-rm-1' reads the answer 'yes'")]
    [InlineData("selector: random\nreward-model: { kind: comparison, comparisons: 1, validation: 1 }", null)] // 'a' and 'b' are bytes of every model
    [InlineData("selector: random\nreward-model: { kind: scalar, comparisons: 1, validation: 1 }", "reward-model.kind: 'scalar' reads the answer 'yes'")]
    [InlineData("selector: length", null)]
    [InlineData("selector: length\npaper: { study: scheurer2023 }", "paper.study: 'instruct-rm-2' reads the answer 'yes'")]
    [InlineData("selector: instruct-rm\npaper: { study: scheurer2023 }", "selector: 'instruct-rm' reads the answer 'yes'")]
    [InlineData("selector: length\npaper: { study: scheurer2023 }\nreward-model: { kind: comparison, comparisons: 1, validation: 1 }", "paper.study: 'classification' reads the answer 'yes'")]
    public void A_judge_whose_answers_are_not_single_tokens_is_refused_before_any_work(string asks, string? says)
    {
        using var pool = new WorkerPool(1);
        using var model = TinyModels.Make(pool);
        var text = Posts.Replace("selector: random", asks, StringComparison.Ordinal) + "feedback: { source: scripted-reader }\n";
        var recipe = Read(text);

        var error = Record.Exception(() => RecipeCheck.RequireAnswers(recipe, "r.yaml", text, model, model));

        Assert.Equal(says is null, error is null);
        Assert.Contains(says ?? "", error?.Message ?? "", StringComparison.Ordinal);
        using var judge = Redraft.Models.TrainableEmbeddedModel.Load(new Redraft.Models.ShippedModels(Checkout.Root).FolderOf("nano-posts")!, pool);
        RecipeCheck.RequireAnswers(recipe, "r.yaml", text, judge, judge);
    }

    [Theory]
    [InlineData("selector: instruct-rm", "selector: 'instruct-rm' can't rate what is written: task 'words' has no questions for a judge")]
    [InlineData("selector: length\nratings: [edit-distance, written-by-a-person]", "ratings: 'written-by-a-person' can't rate what is written: task 'words' has no questions for a judge")]
    [InlineData("selector: length\nevaluation: { k: [1], best-of: { by: instruct-rm } }", "evaluation.best-of.by: 'instruct-rm' can't rate what is written: task 'words' has no questions for a judge")]
    public void A_rater_that_cannot_rate_a_task_is_named_with_the_key_that_asks_it(string asks, string says)
        => Assert.Contains(says, Fault(
            "task: { name: words, options: { held-out-per-cell: 1, train-per-cell: 1, refiner-per-cell: 1 } }\nmodel: nano\nfeedback: { source: removal-annotator }\nrefiner: { examples: 0 }\nbaselines: []\n" + asks + "\n"));

    [Fact]
    public void The_item_of_a_list_that_is_meant_is_marked()
    {
        var text = Posts.Replace("{ k: [1] }", "{ k: [1], best-of: { n: [1, 64], samples: 16, by: length } }", StringComparison.Ordinal) + "feedback: { source: scripted-reader }\n";

        var marked = Assert.Single(Assert.Throws<RecipeException>(() => Read(text)).Problems).Excerpt!;

        Assert.Equal("64", marked.Text.Substring(marked.Start, marked.Length));
    }

    [Theory]
    [InlineData("paper: { study: chen2023 }\nfeedback: { source: scripted-reader }", "paper.study: 'chen2023' is about task 'programs', found 'posts'")]
    [InlineData("paper: { study: scheurer2023 }\nfeedback: { source: critic }", "feedback.source: 'scheurer2023' expects 'scripted-reader', who alone can compare and rank, found 'critic'")]
    [InlineData("paper: { study: scheurer2023 }\nfeedback: { source: scripted-reader }\nreward-model: { comparisons: 1, validation: 1 }\nevaluation: { k: [1], best-of: { by: length } }", "evaluation.best-of.by: 'scheurer2023' expects 'reward-model', as in the paper, found 'length'")]
    public void A_study_says_before_it_begins_what_the_recipe_lacks_for_it(string settings, string says)
        => Assert.Contains(says, Fault(Posts.Replace(settings.Contains("evaluation", StringComparison.Ordinal) ? "evaluation: { k: [1] }\n" : "\r", "", StringComparison.Ordinal) + settings + "\n"));

    [Theory]
    [InlineData(".inf", double.PositiveInfinity)]
    [InlineData("0", 0.0)]
    public void Beta_goes_from_zero_to_infinity(string beta, double expected)
        => Assert.Equal(expected, Read(Posts.Replace("selector: random", $"selector: softmax\nselecting: {{ by: [length], beta: {beta} }}", StringComparison.Ordinal) + "feedback: { source: scripted-reader }\n").Selecting.Beta);

    [Theory]
    [InlineData("selecting: { by: [length], beta: -1 }", "selecting.beta: expected 0 or more, found -1")]
    [InlineData("selecting: { by: [length], beta: -.inf }", "'selecting.beta' expects a number")]
    [InlineData("selecting: { by: [length], beta: .nan }", "'selecting.beta' expects a number")]
    [InlineData("selecting: { by: [length], weights: [.inf] }", "'selecting.weights' expects a number")]
    [InlineData("training: { learning-rate: .inf }", "'training.learning-rate' expects a number")]
    public void Numbers_that_mean_nothing_are_refused(string settings, string says)
        => Assert.Contains(says, Fault(Posts.Replace("selector: random", "selector: softmax\n" + settings, StringComparison.Ordinal) + "feedback: { source: scripted-reader }\n"));

    public void Dispose() => _folder.Dispose();

    private static string Summaries(string feedback, string reward)
        => $"task: {{ name: slf5k, options: {{ train: train.jsonl, held-out: test.jsonl, refiner: development.jsonl }} }}\nmodel: nano\nrounds: 1\nfeedback: {{ {feedback} }}\nrefiner: {{ examples: 0 }}\nselector: length\nreward-model: {{ {reward} }}\nevaluation: {{ k: [1] }}\n";

    private string Fault(string text) => Assert.Throws<RecipeException>(() => Read(text)).Message;

    private Recipe Read(string text) => RecipeCheck.Read("recipe.yaml", _folder.Path, null, text);
}

using Redraft.FeedingBack;
using Redraft.Recipes;

namespace Redraft.Tests.Recipes;

public sealed class ModelRecipeTests
{
    private const string Hosted = "model: { url: http://127.0.0.1:8000/v1 }\n";

    [Fact]
    public void A_model_is_a_name_or_a_section()
    {
        Assert.Equal(new ModelRecipe { Name = "nano" }, Parse("model: nano\n").Model);
        Assert.Equal(new ModelRecipe { Name = "nano" }, Parse("model: { name: nano }\n").Model);
        Assert.Equal("nano", Parse("rounds: 1\n").Model.Name);
    }

    [Fact]
    public void Every_role_names_its_own_model_in_the_same_way()
    {
        var recipe = Parse(
            """
            task: { name: posts }
            model: nano-posts
            refiner:
              model: { url: "http://127.0.0.1:8000/v1", name: big, api: completions, key-env: SOME_KEY, concurrency: 64, deadline: 2 min, retries: 3,
                budget: { tokens: 5000000000, requests: 200, money: 1.5 }, price: { input: 0.15, output: 0.6 }, end-of-text: "<|end|>" }
            judge: { url: https://models.example/v1, name: judge, votes: 8 }
            embedder: nano
            feedback: { source: critic, options: { model: { url: "http://localhost:1/v1" } } }
            evaluation: { k: [1] }
            selector: random

            """);

        Assert.Equal(
            new ModelRecipe
            {
                Url = "http://127.0.0.1:8000/v1", Name = "big", Api = ModelApi.Completions, KeyEnv = "SOME_KEY", Concurrency = 64, Deadline = TimeSpan.FromMinutes(2), Retries = 3,
                Budget = new BudgetRecipe { Tokens = 5_000_000_000, Requests = 200, Money = 1.5 }, Price = new PriceRecipe { Input = 0.15, Output = 0.6 }, EndOfText = "<|end|>",
            },
            recipe.Refiner.Model);
        Assert.Equal(("judge", 8), (recipe.Judge!.Name, recipe.Judge.Votes));
        Assert.Equal("nano", recipe.Embedder!.Name);
        Assert.True(((CriticOptions)recipe.Feedback.Options!).Model!.IsHosted);
    }

    [Theory]
    [InlineData("judge: { url: here }\n", "judge.url: expected an address such as http://127.0.0.1:8000/v1, found 'here'")]
    [InlineData("judge: { url: http://models.example/v1 }\n", "judge.url: models.example is not this machine, and http sends prompts and key in the clear; use https, or set allow-http: true")]
    [InlineData("judge: { url: http://localhost/v1, concurrency: 0 }\n", "judge.concurrency: expected 1 to 1024, found 0")]
    [InlineData("judge: { url: http://localhost/v1, deadline: soon }\n", "'judge.deadline' expects a time such as 60 s, 5 min or 500 ms, found 'soon'")]
    [InlineData("judge: { url: http://localhost/v1, deadline: 0 }\n", "judge.deadline: expected over 0 up to a day")]
    [InlineData("judge: { url: http://localhost/v1, budget: { money: 3 } }\n", "judge.budget.money: without a price nobody knows what is spent")]
    [InlineData("judge: { url: http://localhost/v1, batch: true, price: { input: 1, batch: 2 } }\n", "judge.price.batch: expected over 0 to 1, the share of the price that a call in a batch costs, found 2")]
    [InlineData("judge: { url: http://localhost/v1, price: { input: 1, batch: 0.5 } }\n", "judge.price.batch: nothing is sent in batches; add batch: true, or leave it out")]
    [InlineData("judge: { url: http://localhost/v1, price: { input: 1, training: -1 } }\n", "judge.price.training: expected 0 or more, found -1")]
    [InlineData("judge: { url: http://localhost/v1, budget: { requests: many } }\n", "'judge.budget.requests' expects a whole number, found 'many'")]
    [InlineData("judge: { url: http://localhost/v1, key-env: A, key-file: b }\n", "judge.key-file: the key comes from key-env already")]
    [InlineData("judge: { name: nano, votes: 3 }\n", "judge.url: missing; the other keys of a model are those of a hosted one")]
    [InlineData("refiner: { model: { url: http://localhost/v1, api: telnet } }\n", "'refiner.model.api' expects one of auto, chat, completions, found 'telnet'")]
    [InlineData("model: [nano]\n", "'model' expects keys and values, found a list")]
    public void What_is_wrong_is_said_with_its_key(string yaml, string says) => Assert.Contains(says, Fault(yaml).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData("key")]
    [InlineData("api-key")]
    [InlineData("token")]
    [InlineData("Password")]
    public void A_key_in_a_recipe_is_refused_and_not_shown(string key)
    {
        var error = Fault($"judge:\n  url: https://models.example/v1\n  {key}: sk-very-secret\n");

        var problem = Assert.Single(error.Problems);
        Assert.Contains("a recipe never holds a key: name its environment variable with key-env", problem.Message, StringComparison.Ordinal);
        Assert.Equal(3, problem.Line);
        Assert.Null(problem.Excerpt);
        Assert.DoesNotContain("sk-very-secret", error.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Other_unknown_keys_still_show_their_line()
        => Assert.NotNull(Assert.Single(Fault("judge:\n  url: https://models.example/v1\n  votez: 3\n").Problems).Excerpt);

    [Theory]
    [InlineData("60 s", 60)]
    [InlineData("60", 60)]
    [InlineData("1.5min", 90)]
    [InlineData("500 ms", 0.5)]
    [InlineData("2 h", 7200)]
    public void Times_are_read_with_their_unit(string text, double seconds) => Assert.Equal(TimeSpan.FromSeconds(seconds), Duration.Parse(text));

    [Fact]
    public void Reports_write_a_name_as_a_name_and_a_section_by_its_keys()
    {
        Assert.Equal("nano", RecipeSettings.Flatten(Parse("model: nano\n"))["model"]);
        var lines = RecipeSettings.Flatten(Parse(Hosted));
        Assert.Equal("http://127.0.0.1:8000/v1", lines["model.url"]);
        Assert.Equal("00:01:00", lines["model.deadline"]);
    }

    [Fact]
    public void A_setting_on_the_command_line_turns_a_name_into_a_section()
        => Assert.Equal(
            new ModelRecipe { Url = "http://127.0.0.1:8000/v1", Name = "x" },
            Parse(RecipeOverride.Write("r.yaml", "model: nano\n", [("model.url", "http://127.0.0.1:8000/v1"), ("model.name", "x")], [], [])).Model);

    private static RecipeException Fault(string yaml) => Assert.Throws<RecipeException>(() => Parse(yaml));

    private static Recipe Parse(string yaml) => RecipeFile.Parse(
        "r.yaml", yaml, name => Redraft.Tasks.TaskList.All.FirstOrDefault(task => task.Name == name)?.Options.GetType());
}

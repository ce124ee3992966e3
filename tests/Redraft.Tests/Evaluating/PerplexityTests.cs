using Redraft.Evaluating;
using Redraft.Models;
using Redraft.Recipes;
using Redraft.Runs;

namespace Redraft.Tests.Evaluating;

public sealed class PerplexityTests : IDisposable
{
    private const double SinglePrecision = 1e-6; // the toy's log-probabilities are floats

    private readonly TemporaryFolder _folder = new();

    [Fact]
    public async Task It_is_the_exponential_of_the_mean_negative_log_probability_of_a_token()
    {
        // The toy model gives a text that it doesn't know −3 and −0.1 nats: 1.55 a token; one that it knows −0.1 and −0.1.
        var measure = await MeasureAsync("?", "0");

        Assert.Equal(Math.Exp((1.55 + 0.1) / 2), measure.Value, SinglePrecision);
        Assert.Equal(Math.Exp(0.1), measure.Low, SinglePrecision);
        Assert.Equal(Math.Exp(1.55), measure.High, SinglePrecision);
        Assert.Equal((Perplexity.Metric, 2), (measure.Metric, measure.Count));
    }

    [Fact]
    public async Task Of_nothing_nothing_is_measured()
    {
        using var database = RunDatabase.Open(Path.Combine(_folder.Path, "run.db"));
        var store = database.StoreOf(1);

        await new Perplexity(Run(store), new ToyModel([])).MeasureAsync("set", [], CancellationToken.None);

        Assert.Empty(store.Measures());
    }

    public void Dispose() => _folder.Dispose();

    private async Task<Measure> MeasureAsync(params string[] texts)
    {
        using var database = RunDatabase.Open(Path.Combine(_folder.Path, "run.db"));
        var store = database.StoreOf(1);
        var run = Run(store);
        var prompt = run.Task.DraftPrompt(run.Task.Problems(Split.Train)[0]);
        var model = new ToyModel(new SortedDictionary<string, string> { [prompt.ToString()] = "0" });
        await new Perplexity(run, model).MeasureAsync("set", [.. texts.Select(text => new PromptedText(prompt, text))], CancellationToken.None);
        return Assert.Single(store.Measures());
    }

    private RunContext Run(IRunStore store) => new() { Recipe = new Recipe(), Task = new ToyTask(4), Store = store, Folder = _folder.Path };
}

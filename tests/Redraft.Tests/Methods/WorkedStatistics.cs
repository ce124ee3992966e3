using Redraft.Evaluating;
using Redraft.Models;
using Redraft.Recipes;
using Redraft.Runs;
using Found = System.Collections.Generic.IReadOnlyDictionary<string, string[]>;

namespace Redraft.Tests.Methods;

internal static class WorkedStatistics
{
    /// <summary><c>samples n, correct c …, k k → estimate</c>: the mean over problems, one per number behind correct.</summary>
    public static Task<Found> PassAtK(Given given) => WorkedMethods.Result(
        ("estimate", [given.Numbers("correct").Average(c => Redraft.Evaluating.PassAtK.Of(given.Count("samples"), (int)c, given.Count("k")))]));

    /// <summary><c>rates r … → value, low, high</c></summary>
    public static Task<Found> Rate(Given given) => Of(Bootstrap.Rate(given.Numbers("rates")));

    /// <summary><c>a r …, b r … → value, low, high</c></summary>
    public static Task<Found> Paired(Given given) => Of(Bootstrap.PairedDifference(given.Numbers("a"), given.Numbers("b")));

    /// <summary><c>first logp …, second logp … → perplexity</c>: a target each.</summary>
    public static async Task<Found> PerplexityAsync(Given given)
    {
        var model = new TableModel(given.Keys.ToDictionary(key => key, key => (Share: 0.0, Nats: given.Numbers(key))));
        var measures = await MeasureAsync(run => new Perplexity(run, model).MeasureAsync(
            "set", [.. given.Keys.Select(key => new PromptedText(run.Task.DraftPrompt(run.Task.Problems(Split.Train)[0]), key))], CancellationToken.None));
        return await WorkedMethods.Result(("perplexity", [measures.Single().Value]));
    }

    /// <summary><c>base text=p …, policy text=p … → forward-kl, backward-kl</c>: completions drawn in exact proportion.</summary>
    public static async Task<Found> DivergenceAsync(Given given)
    {
        var measures = await MeasureAsync(run => new Divergence(run, Table(given, "base"))
            .MeasureAsync("policy", Table(given, "policy"), [run.Task.Problems(Split.HeldOut)[0]], CancellationToken.None));
        return await WorkedMethods.Result(measures.Select(m => (m.Metric, new object[] { m.Value })));
    }

    /// <summary><c>base text=p …, policy text=p … → the divergences and their intervals' widths</c>: texts drawn in exact proportion.</summary>
    public static async Task<Found> UnconditionalAsync(Given given)
    {
        var measures = await MeasureAsync(run => new Redraft.Evaluating.Statistics.UnconditionalDivergence(run, Table(given, "base"), Prompt.Empty.Template("start"))
            .MeasureAsync("policy", Table(given, "policy"), TableModel.Draws, CancellationToken.None));
        return await WorkedMethods.Result([.. measures.Select(m => (m.Metric, new object[] { m.Value })), .. measures.Select(m => (m.Metric + "-width", new object[] { m.High - m.Low }))]);
    }

    private static Task<Found> Of(Estimate estimate)
        => WorkedMethods.Result(("value", [estimate.Value]), ("low", [estimate.Low]), ("high", [estimate.High]));

    private static TableModel Table(Given given, string key) => new(given.Pairs(key).ToDictionary(
        pair => pair.Name, pair => double.Parse(pair.Value, System.Globalization.CultureInfo.InvariantCulture) is var p ? (Share: p, Nats: new[] { Math.Log(p) }) : default));

    private static async Task<IReadOnlyList<Measure>> MeasureAsync(Func<RunContext, Task> measure)
    {
        using var folder = new TemporaryFolder();
        using var database = RunDatabase.Open(Path.Combine(folder.Path, "run.db"));
        var store = database.StoreOf(1);
        var recipe = new Recipe { Evaluation = new EvaluationRecipe { DivergencePrompts = 1, DivergenceSamples = TableModel.Draws } };
        var run = new RunContext { Recipe = recipe, Task = new ToyTask(1), Store = store, Folder = folder.Path };
        store.Commit(new RunBatch { Origin = run.OriginOf("problems"), Units = ["all"], Problems = [.. Enum.GetValues<Split>().SelectMany(run.Task.Problems)] });
        await measure(run);
        return store.Measures();
    }
}

using System.Diagnostics;
using System.Text.Json;
using Redraft.Runs;

namespace Redraft.Cli.Tests.Runs;

/// <summary>A recipe whose refiner, critic, judge and embedder are served by <c>redraft serve</c> in another process.</summary>
public sealed class ServedRunTests : IDisposable
{
    private const double Nats = 1e-3; // sums in another order, and decimal digits on the way

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task It_ends_where_the_recipe_ends_whose_models_are_here()
    {
        using var server = Launch.Start("dotnet", Launch.Program, "serve", "nano-posts", "--port", "0", "--json", "--threads", "1");
        try
        {
            using var told = JsonDocument.Parse((await server.StandardOutput.ReadLineAsync())!);
            var url = told.RootElement.GetProperty("address").GetString()!;

            var here = await RunAsync("here", "nano-posts");
            var there = await RunAsync("there", $"{{ url: \"{url}\", api: completions, end-of-text: \"<|end|>\", deadline: 1 h, concurrency: 4 }}");

            Assert.NotEmpty(here.Redrafts);
            Assert.Equal(here.Feedback, there.Feedback);
            Assert.Equal(here.Redrafts, there.Redrafts);
            foreach (var (rater, ratings) in here.Ratings)
            {
                Assert.All(ratings.Zip(there.Ratings[rater]), pair => Assert.Equal(pair.First, pair.Second, Nats));
            }

            Assert.Equal(here.Checkpoint, there.Checkpoint);
            Assert.StartsWith("nano-posts at http://127.0.0.1:", there.Refiner, StringComparison.Ordinal);
            Assert.Equal(there.Redrafts, (await RunAsync("there-again", $"{{ url: \"{url}\", api: completions, end-of-text: \"<|end|>\", deadline: 1 h, concurrency: 4 }}")).Redrafts);
        }
        finally
        {
            server.Kill(entireProcessTree: true);
            await server.WaitForExitAsync();
        }
    }

    private async Task<Outcome> RunAsync(string name, string model)
    {
        var (recipe, path) = (Path.Combine(_folder.Path, name + ".yaml"), Path.Combine(_folder.Path, name));
        await File.WriteAllTextAsync(recipe, $"""
            task: {"{"} name: posts, options: {"{"} train-posts: 6, refiner-posts: 2, held-out-posts: 4 {"}"} {"}"}
            model: nano-posts
            rounds: 1
            feedback: {"{"} source: critic, options: {"{"} model: {model} {"}"} {"}"}
            refiner: {"{"} examples: 0, model: {model} {"}"}
            judge: {model}
            embedder: {model}
            drafts: {"{"} samples: 1 {"}"}
            redrafts: {"{"} samples: 1, temperature: 0 {"}"}
            selector: instruct-rm
            ratings: [embedding-similarity, r-given-xyf, f-given-xr]
            baselines: []
            training: {"{"} epochs: 1 {"}"}
            evaluation: {"{"} k: [1], sampling: {"{"} samples: 1 {"}"}, control-problems: 2, divergence-prompts: 2, divergence-samples: 1 {"}"}

            """);
        var run = await Invocation.RunAsync("run", recipe, "--out", path, "--quiet", "--threads", "1");
        Assert.True(run.Code == 0, run.Error);
        using var folder = RunFolder.Open(path, readOnly: true);
        using var database = folder.OpenDatabase();
        var store = database.StoreOf(1);
        var redrafts = store.Drafts("round-1/refine").Select(d => d.Draft).OrderBy(d => d.Id, StringComparer.Ordinal).ToList();
        return new Outcome(
            [.. redrafts.Select(d => d.Text)], [.. store.Feedback("round-1/feedback").OrderBy(f => f.Id, StringComparer.Ordinal).Select(f => f.Text)],
            store.Ratings("round-1/select/rate").GroupBy(r => r.Rater).ToDictionary(of => of.Key, of => of.OrderBy(r => r.DraftId, StringComparer.Ordinal).Select(r => r.Value).ToList()),
            store.Checkpoint("round-1/imitate")!.Hash, redrafts[0].Author.Name);
    }

    private sealed record Outcome(IReadOnlyList<string> Redrafts, IReadOnlyList<string> Feedback, IReadOnlyDictionary<string, List<double>> Ratings, string Checkpoint, string Refiner);
}

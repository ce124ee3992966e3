using Redraft.Engine.Kernels;
using Redraft.Evaluating;
using Redraft.Imitating;
using Redraft.Models;
using Redraft.Recipes;
using Redraft.Runs;
using Redraft.Tests.Models;
using Redraft.Tests.Runs;

namespace Redraft.Tests.Evaluating;

public sealed class DivergenceTests : IDisposable
{
    // Sampling and scoring share their kernels; what is left is the order of single-precision sums.
    private const double SinglePrecision = 1e-4;

    private readonly WorkerPool _pool = new(1);
    private readonly TemporaryFolder _folder = new();

    [Fact]
    public async Task A_model_does_not_diverge_from_itself()
    {
        using var database = RunDatabase.Open(Path.Combine(_folder.Path, "run.db"));
        var store = database.StoreOf(1);
        using var model = TinyModels.Make(_pool);
        var run = Run(store);

        await new Divergence(run, model).MeasureAsync("itself", model, run.Task.Problems(Split.HeldOut), CancellationToken.None);

        Assert.Equal([Divergence.Forward, Divergence.Backward], store.Measures().Select(m => m.Metric));
        Assert.All(store.Measures(), m => Assert.Equal(0, m.Value, SinglePrecision));
        using var kept = database.Connection.CreateCommand();
        kept.CommandText = "SELECT count(DISTINCT problem_id || ' ' || sample) FROM measure_values WHERE metric = 'forward-kl'";
        Assert.Equal(4L * 200, kept.ExecuteScalar()); // every number behind the mean
    }

    [Fact]
    public async Task A_finetuned_model_diverges_in_both_directions()
    {
        using var database = RunDatabase.Open(Path.Combine(_folder.Path, "run.db"));
        var store = database.StoreOf(1);
        using var model = TinyModels.Make(_pool);
        var run = Run(store);
        var other = (await model.FinetuneAsync(
            [new(run.Task.DraftPrompt(run.Task.Problems(Split.HeldOut)[0]), "0")], new FinetuningOptions { Epochs = 20, LearningRate = 1e-3 },
            1, Path.Combine(_folder.Path, "other"), null, CancellationToken.None)).Model;

        await new Divergence(run, model).MeasureAsync("other", other, run.Task.Problems(Split.HeldOut), CancellationToken.None);

        Assert.All(store.Measures(), m => Assert.True(m.Value > 10 * SinglePrecision, $"{m.Metric} = {m.Value}"));
    }

    [Fact]
    public async Task The_base_model_is_sampled_once_for_all_policies()
    {
        using var database = RunDatabase.Open(Path.Combine(_folder.Path, "run.db"));
        var store = database.StoreOf(1);
        using var model = TinyModels.Make(_pool);
        var counted = new CountingLanguageModel(model, TimeProvider.System);
        var run = Run(store);
        var (divergence, problems) = (new Divergence(run, counted), run.Task.Problems(Split.HeldOut));
        using var other = TinyModels.Make(_pool, seed: 2);
        await new Divergence(run, model).MeasureAsync("alone", other, problems, CancellationToken.None);

        await divergence.MeasureAsync("first", other, problems, CancellationToken.None);
        await divergence.MeasureAsync("second", other, [.. problems], CancellationToken.None);
        Assert.Equal(4 * 200, counted.Usage.Samples);
        await divergence.MeasureAsync("third", other, [.. problems.Take(2)], CancellationToken.None);

        Assert.Equal((4 + 2) * 200, counted.Usage.Samples);
        var values = store.Measures().Where(m => m.Name != "third").GroupBy(m => m.Metric).ToList();
        Assert.All(values, of => Assert.Single(of.Select(m => m.Value).Distinct()));
    }

    public void Dispose()
    {
        _folder.Dispose();
        _pool.Dispose();
    }

    // A random model almost never ends by itself; the many samples make sure that some do.
    private RunContext Run(IRunStore store)
    {
        var run = new RunContext
        {
            Recipe = new Recipe { Evaluation = new EvaluationRecipe { DivergencePrompts = 4, DivergenceSamples = 200, Sampling = new SamplingRecipe { MaxTokens = 40 } } },
            Task = new ToyTask(4),
            Store = store,
            Folder = _folder.Path,
        };
        store.Commit(new RunBatch { Origin = run.OriginOf("problems"), Units = [], Problems = run.Task.Problems(Split.HeldOut) });
        return run;
    }
}

using Redraft.Engine.Kernels;
using Redraft.Evaluating.Statistics;
using Redraft.Imitating;
using Redraft.Models;
using Redraft.Recipes;
using Redraft.Runs;
using Redraft.Tests.Methods;
using Redraft.Tests.Models;

namespace Redraft.Tests.Evaluating.Statistics;

public sealed class UnconditionalDivergenceTests : IDisposable
{
    private const double SinglePrecision = 1e-4; // of sums of log-probabilities
    private static readonly Prompt s_start = Prompt.Empty.Template("<|end|>");

    private readonly TemporaryFolder _folder = new();
    private readonly RunDatabase _database;

    public UnconditionalDivergenceTests() => _database = RunDatabase.Open(Path.Combine(_folder.Path, "run.db"));

    [Fact]
    public async Task The_error_is_that_of_the_samples()
    {
        // 75 samples of ln 1.5 and 25 of ln 0.5.
        var found = await new UnconditionalDivergence(Run(), Table(0.75), s_start).OfAsync(Table(0.75), Table(0.5), TableModel.Draws, CancellationToken.None);

        Assert.Equal(0.130812, found.Value, 1e-6);
        Assert.Equal(0.0478109, found.Error, 1e-6); // ln 3 · √(0.75 · 0.25 · 100/99) / 10
        Assert.Equal(100, found.Count);
    }

    [Fact]
    public async Task Both_directions_are_stored_with_their_intervals_once()
    {
        var run = Run();
        var divergence = new UnconditionalDivergence(run, Table(0.75), s_start);

        await divergence.MeasureAsync("policy", Table(0.5), TableModel.Draws, CancellationToken.None);
        await divergence.MeasureAsync("policy", Table(0.1), TableModel.Draws, CancellationToken.None); // done already

        Assert.Equal([UnconditionalDivergence.Forward, UnconditionalDivergence.Backward], run.Store.Measures().Select(m => m.Metric));
        var (forward, backward) = (run.Store.Measures()[0], run.Store.Measures()[1]);
        Assert.Equal(0.130812, forward.Value, 1e-6);
        Assert.Equal(0.143841, backward.Value, 1e-6);
        Assert.Equal(1.959964 * 0.0478109, forward.High - forward.Value, 1e-6);
        Assert.Equal(forward.Value - forward.Low, forward.High - forward.Value, 1e-9);
    }

    [Fact]
    public async Task From_the_end_of_text_on_a_model_is_itself_and_another_one_is_not()
    {
        using var pool = new WorkerPool(1);
        using var model = TinyModels.Make(pool);
        using var other = TinyModels.Make(pool, seed: 2);
        var divergence = new UnconditionalDivergence(Run(), model, s_start);

        Assert.Equal(0, (await divergence.OfAsync(model, model, 20, CancellationToken.None)).Value, SinglePrecision);
        var moved = await divergence.OfAsync(model, other, 60, CancellationToken.None);
        Assert.True(moved.Value > 4 * moved.Error && moved.Error > 0, $"{moved}");
    }

    [Fact]
    public async Task One_sample_has_no_error_and_is_refused()
        => await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => new UnconditionalDivergence(Run(), Table(0.75), s_start).MeasureAsync("policy", Table(0.5), 1, CancellationToken.None));

    public void Dispose()
    {
        _database.Dispose();
        _folder.Dispose();
    }

    private static TableModel Table(double yes) => new(new Dictionary<string, (double, double[])> { ["yes"] = (yes, [Math.Log(yes)]), ["no"] = (1 - yes, [Math.Log(1 - yes)]) });

    private RunContext Run() => new() { Recipe = new Recipe(), Task = new ToyTask(1), Store = _database.StoreOf(1), Folder = _folder.Path };
}

using Redraft.Engine.Kernels;
using Redraft.Imitating;
using Redraft.Models;
using Redraft.Tests.Runs;

namespace Redraft.Tests.Models;

public sealed class TrainableEmbeddedModelTests : TrainableModelContract
{
    private static readonly FinetuningOptions Options = new() { Epochs = 40, ExamplesPerBatch = 3, LearningRate = 1e-2 };

    private readonly WorkerPool _pool = new(2);
    private readonly TemporaryFolder _folder = new();
    private readonly TrainableEmbeddedModel _model;

    public TrainableEmbeddedModelTests() => _model = TinyModels.Make(_pool);

    [Fact]
    public async Task It_learns_to_write_what_it_was_shown()
    {
        using var model = TinyModels.Make(_pool);

        var trained = await model.FinetuneAsync(Examples, Options, 1, Folder("a"), null, CancellationToken.None);

        Assert.True(trained.Losses[^1] < 0.1 * trained.Losses[0], $"loss went from {trained.Losses[0]} to {trained.Losses[^1]}");
        foreach (var example in Examples)
        {
            var answers = await trained.Model.GenerateAsync(
                [new GenerationRequest(example.Prompt, [7])], new SamplingOptions { Temperature = 0, MaxTokens = 8 }, CancellationToken.None);
            Assert.Equal(example.Text, answers[0][0].Text);
        }
    }

    [Fact]
    public async Task The_same_seed_gives_the_same_bits_on_any_number_of_threads()
    {
        using var single = new WorkerPool(1);
        using var a = TinyModels.Make(_pool);
        using var b = TinyModels.Make(single);

        var first = await a.FinetuneAsync(Examples, Options, 5, Folder("d"), null, CancellationToken.None);
        var second = await b.FinetuneAsync(Examples, Options, 5, Folder("e"), null, CancellationToken.None);

        Assert.Equal(first.Hash, second.Hash);
    }

    [Fact]
    public async Task Cancelling_ends_the_training_and_leaves_no_checkpoint()
    {
        using var model = TinyModels.Make(_pool);
        using var stop = new CancellationTokenSource();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            () => model.FinetuneAsync(Examples, Options, 1, Folder("f"), (step, _) => Stop(stop, step), stop.Token));

        Assert.False(File.Exists(Path.Combine(Folder("f"), "config.json")));
    }

    protected override ILanguageModel Part => _model;

    public override void Dispose()
    {
        base.Dispose();
        _model.Dispose();
        _folder.Dispose();
        _pool.Dispose();
    }

    private static IReadOnlyList<PromptedText> Examples { get; } =
    [
        new(Prompt.Empty.Text("ask zot"), "0"),
        new(Prompt.Empty.Text("ask bim"), "11"),
        new(Prompt.Empty.Text("ask kel"), "22"),
    ];

    private static void Stop(CancellationTokenSource stop, int step)
    {
        if (step == 3)
        {
            stop.Cancel();
        }
    }

    private string Folder(string name) => Path.Combine(_folder.Path, name);
}

using Redraft.Contracts.Fakes;
using Redraft.Imitating;
using Redraft.Models;

namespace Redraft.Contracts;

/// <summary>What every model that can be finetuned owes, besides what every language model owes.</summary>
public abstract class TrainableModelContract : LanguageModelContract, IDisposable
{
    private static readonly FinetuningOptions Options = new() { Epochs = 20, ExamplesPerBatch = 3, LearningRate = 1e-2 };

    private static readonly PromptedText[] Examples = [new(Ask("ask zot"), "0"), new(Ask("ask bim"), "11"), new(Ask("ask kel"), "22")];

    private readonly TemporaryFolder _folder = new();

    protected ITrainableModel Trainable => (ITrainableModel)Part;

    [Fact]
    public async Task Finetuning_makes_the_examples_likelier_and_leaves_the_model_as_it_was()
    {
        var (id, before) = (Part.Id, await TotalAsync(Part));

        var trained = await FinetuneAsync(1, "a");

        Assert.Equal((id, before), (Part.Id, await TotalAsync(Part)));
        Assert.NotEqual(id, trained.Model.Id);
        Assert.True(await TotalAsync(trained.Model) > before);
        Assert.True(trained.Losses[^1] < trained.Losses[0]);
    }

    [Fact]
    public async Task A_reopened_checkpoint_is_the_trained_model_bit_for_bit()
    {
        var trained = await FinetuneAsync(1, "b");

        var reopened = Trainable.Reopen(Folder("b"));

        Assert.Equal((trained.Hash, trained.Model.Id), (reopened.Hash, reopened.Model.Id));
        Assert.Equal(await trained.Model.ScoreAsync(Examples, CancellationToken.None), await reopened.Model.ScoreAsync(Examples, CancellationToken.None));
    }

    [Fact]
    public async Task The_same_seed_gives_the_same_checkpoint() => Assert.Equal((await FinetuneAsync(5, "c")).Hash, (await FinetuneAsync(5, "d")).Hash);

    [Fact]
    public async Task No_examples_is_a_mistake_of_the_caller()
        => await Assert.ThrowsAsync<ArgumentException>(() => Trainable.FinetuneAsync([], Options, 1, Folder("e"), null, CancellationToken.None));

    public virtual void Dispose()
    {
        _folder.Dispose();
        GC.SuppressFinalize(this);
    }

    private static async Task<double> TotalAsync(ILanguageModel model)
        => (await model.ScoreAsync(Examples, CancellationToken.None)).Sum(tokens => tokens.Sum(nats => (double)nats));

    private Task<FinetunedModel> FinetuneAsync(ulong seed, string folder)
        => Trainable.FinetuneAsync(Examples, Options, seed, Folder(folder), null, CancellationToken.None);

    private string Folder(string name) => Path.Combine(_folder.Path, name);
}

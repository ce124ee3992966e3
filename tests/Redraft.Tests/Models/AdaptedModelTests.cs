using Redraft.Engine.Adapting;
using Redraft.Engine.Architectures;
using Redraft.Engine.Kernels;
using Redraft.Models;

namespace Redraft.Tests.Models;

public sealed class AdaptedModelTests : LanguageModelContract, IDisposable
{
    private static readonly PromptedText[] Texts = [new(Prompt.Empty.Text("ask zot"), "0"), new(Prompt.Empty.Text("ask bim"), "11")];

    private readonly WorkerPool _pool = new(2);
    private readonly ITransformer _transformer;
    private readonly EmbeddedLanguageModel _model;
    private readonly Lora _lora;

    public AdaptedModelTests()
    {
        _transformer = TinyModels.Transformer(_pool);
        _lora = Lora.Attach(_transformer, new LoraOptions(), _pool, 1);
        _model = new EmbeddedLanguageModel(_transformer, TinyModels.Tokenizer, _pool);
        foreach (var parameter in _lora.Parameters)
        {
            parameter.Value.Span.Fill(0.1f);
        }
    }

    [Fact]
    public async Task It_is_the_model_before_its_adapters_were_trained_bit_for_bit()
    {
        using var original = TinyModels.Make(_pool);
        var adapted = await _model.ScoreAsync(Texts, CancellationToken.None);

        Assert.Equal(await original.ScoreAsync(Texts, CancellationToken.None), await Part.ScoreAsync(Texts, CancellationToken.None));
        Assert.Equal(original.Id, Part.Id);
        Assert.NotEqual(_model.Id, Part.Id);
        Assert.Equal(adapted, await _model.ScoreAsync(Texts, CancellationToken.None));
        Assert.NotEqual(adapted, await Part.ScoreAsync(Texts, CancellationToken.None));
    }

    [Fact]
    public async Task Merged_adapters_cannot_be_switched_off()
    {
        _lora.Merge();

        await Assert.ThrowsAsync<InvalidOperationException>(() => Part.ScoreAsync(Texts, CancellationToken.None));
    }

    [Fact]
    public void A_model_without_adapters_has_none()
    {
        using var plain = TinyModels.Transformer(_pool);
        using var model = new EmbeddedLanguageModel(plain, TinyModels.Tokenizer, _pool);

        Assert.Null(model.Reference);
    }

    protected override ILanguageModel Part => _model.Reference!;

    public void Dispose()
    {
        _model.Dispose();
        _transformer.Dispose();
        _pool.Dispose();
    }
}

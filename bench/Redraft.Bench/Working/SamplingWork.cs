using Redraft.Engine;
using Redraft.Engine.Architectures;
using Redraft.Engine.Kernels;
using Redraft.Engine.Sampling;

namespace Redraft.Bench.Working;

/// <summary>Samples of one prompt at temperature 0.8, the drawing included; or a long prompt and one token after it.</summary>
internal sealed class SamplingWork : IWork
{
    private readonly ITransformer _model;
    private readonly SequenceSampler _sampler;
    private readonly SampleRequest _request;
    private readonly DecodingOptions _options;

    public SamplingWork(GeneratingShape shape, WorkerPool pool, int promptTokens, int samples, int newTokens, WeightPrecision precision = WeightPrecision.Float32)
    {
        var (vocabulary, random) = (shape.Config.VocabularySize, new SplitMix64(1));
        _model = ArchitectureList.Create(shape.Config, pool);
        _model.Initialize(1);
        _sampler = new SequenceSampler(_model, new NumberTokenizer(vocabulary), pool, precision: precision);
        _request = new SampleRequest(
            [.. Enumerable.Range(0, promptTokens).Select(_ => random.Next(vocabulary - 1))], [.. Enumerable.Range(0, samples).Select(s => (ulong)s)]);
        _options = new DecodingOptions { Temperature = 0.8, MaxTokens = newTokens, BannedTokens = [vocabulary - 1] }; // no sample ends early
        Units = newTokens > 1 ? samples * newTokens : promptTokens;
        Description = $"{shape.Name} {precision}, {promptTokens} tokens, then {samples} x {newTokens}";
    }

    public string Description { get; }

    public int Units { get; }

    public void Once() => _sampler.Sample([_request], _options);

    public void Dispose()
    {
        _sampler.Dispose();
        _model.Dispose();
    }
}

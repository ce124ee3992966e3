using System.Security.Cryptography;
using System.Text;
using Redraft.Engine.Checkpoints;
using Redraft.Engine.Kernels;
using Redraft.Engine.Sampling;
using Redraft.Models;
using Redraft.Recipes;

namespace Redraft.Bench.Working;

/// <summary>Draws a stage's samples: all in one batch, or one sequence at a time.</summary>
internal sealed class RoundSamplingWork : IWork
{
    private readonly EmbeddedLanguageModel _model;
    private readonly IReadOnlyList<IReadOnlyList<GenerationRequest>> _calls;
    private readonly SamplingOptions _sampling;
    private string _drawn = "";

    /// <param name="folder">The checkpoint that draws.</param>
    /// <param name="requests">What is wanted.</param>
    /// <param name="sampling">How it is drawn.</param>
    /// <param name="serial">Whether each sample is a call of its own.</param>
    /// <param name="pool">Who computes.</param>
    public RoundSamplingWork(string folder, IReadOnlyList<GenerationRequest> requests, SamplingOptions sampling, bool serial, WorkerPool pool)
    {
        var (transformer, tokenizer, _) = Checkpoint.Load(folder, pool);
        _model = new EmbeddedLanguageModel(transformer, tokenizer, pool, serial ? new BatchLimits { LiveSequences = 1 } : null);
        _calls = serial ? [.. requests.SelectMany(r => r.Seeds.Select(seed => (IReadOnlyList<GenerationRequest>)[r with { Seeds = [seed] }]))] : [requests];
        _sampling = sampling;
        Units = requests.Sum(r => r.Seeds.Count);
        Description = $"{requests.Count} prompts, {Units} samples in {_calls.Count} calls";
    }

    public string Description { get; }

    public string Answer => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(_drawn)))[..16];

    public int Units { get; }

    public void Once()
    {
        var drawn = new StringBuilder();
        foreach (var call in _calls)
        {
            foreach (var completion in _model.GenerateAsync(call, _sampling, CancellationToken.None).GetAwaiter().GetResult().SelectMany(of => of))
            {
                drawn.Append(completion.Text).Append('\0');
            }
        }

        _drawn = drawn.ToString();
    }

    public void Dispose()
    {
        _model.Dispose();
        _model.Transformer.Dispose();
    }
}

using Redraft.Models;
using Redraft.Runs;

namespace Redraft.Evaluating.Statistics;

/// <summary>How far a policy has moved from the base model in all that it writes, without a task's prompt: nats per text, both directions.</summary>
/// <remarks>
/// <code>
/// forward  KL(base‖policy) = E over x ~ base   of ln base(x) − ln policy(x)
/// backward KL(policy‖base) = E over x ~ policy of ln policy(x) − ln base(x)
/// </code>
/// x is drawn from the start alone, usually the end-of-text token that stands between documents, at temperature 1 without filters, up to a
/// limit of tokens; the probability of the end counts where it was drawn. Plain Monte Carlo (estimator k1: unbiased, may come out slightly
/// negative); the error is the standard error over samples (ddof 1), the interval 1.96 of them to each side.
/// Source: Scheurer et al. 2023, arXiv:2303.16755: 2,000 texts of at most 64 tokens. Differs from the source: its error is over two runs; and it drops
/// empty texts in one direction, which biases that one, where here none is dropped.
/// </remarks>
/// <param name="run">The run.</param>
/// <param name="baseModel">The model that training started from.</param>
/// <param name="start">What every text begins with: the model's own first token, as template text. Not empty.</param>
public sealed class UnconditionalDivergence(RunContext run, ILanguageModel baseModel, Prompt start)
{
    private (int Samples, IReadOnlyList<Completion> Texts)? _drawn; // from the base model, the same for every policy

    /// <summary>The metrics' names.</summary>
    public const string Forward = "unconditional-forward-kl", Backward = "unconditional-backward-kl";

    /// <summary>The source's number of samples and limit of tokens.</summary>
    public const int Samples = 2000, Tokens = 64;

    /// <summary>Measures a policy, once.</summary>
    /// <param name="name">The policy's name in the report.</param>
    /// <param name="policy">The policy, with the base model's tokenizer.</param>
    /// <param name="samples">How many texts are drawn from each model, at least 2.</param>
    /// <param name="cancellation">Ends the stage; what is stored stays.</param>
    public Task MeasureAsync(string name, ILanguageModel policy, int samples, CancellationToken cancellation)
    {
        const string stage = "unconditional-divergence";
        ArgumentOutOfRangeException.ThrowIfLessThan(samples, 2);
        return Stage.RunAsync(
            run, $"{stage}/{name}", [Forward, Backward], metric => metric,
            async metrics => new RunBatch
            {
                Origin = run.OriginOf($"{stage}/{name}", policy.Id, RunJson.Write(Sampling())),
                Units = [],
                Measures = [Named(metrics[0], name, await OfAsync(metrics[0] == Forward ? baseModel : policy, metrics[0] == Forward ? policy : baseModel, samples, cancellation).ConfigureAwait(false))],
            },
            new StageSettings("directions", 1, cancellation));

        static Measure Named(string metric, string name, MeanError mean)
            => new(stage, name, metric, mean.Value, mean.Interval.Low, mean.Interval.High, mean.Count);
    }

    /// <summary>KL(from ‖ to) with its standard error.</summary>
    /// <param name="from">Who writes.</param>
    /// <param name="to">Who is asked how likely that is.</param>
    /// <param name="samples">How many texts.</param>
    /// <param name="cancellation">Ends it.</param>
    public async Task<MeanError> OfAsync(ILanguageModel from, ILanguageModel to, int samples, CancellationToken cancellation)
    {
        var drawn = ReferenceEquals(from, baseModel) && _drawn is { } before && before.Samples == samples ? before.Texts : await DrawAsync(from, samples, cancellation).ConfigureAwait(false);
        _drawn = ReferenceEquals(from, baseModel) ? (samples, drawn) : _drawn;
        var likelihood = await to.ScoreAsync([.. drawn.Select(d => new PromptedText(start, d.Text, d.Tokens))], cancellation).ConfigureAwait(false);
        return MeanError.Of([.. drawn.Zip(likelihood, (d, tokens) => Total(d.LogProbabilities) - Total(tokens))]);
    }

    private async Task<IReadOnlyList<Completion>> DrawAsync(ILanguageModel from, int samples, CancellationToken cancellation)
    {
        var seeds = Enumerable.Range(0, samples).Select(s => run.SeedOf("unconditional-divergence", s)).ToList();
        return (await from.GenerateAsync([new GenerationRequest(start, seeds)], Sampling(), cancellation).ConfigureAwait(false))[0];
    }

    // No stop but the end of text: a task's own stop would make it the task's.
    private static SamplingOptions Sampling() => new() { Temperature = 1, TopK = 0, TopP = 1, MinP = 0, MaxTokens = Tokens };

    private static double Total(IReadOnlyList<float> tokens) => tokens.Sum(p => (double)p);
}

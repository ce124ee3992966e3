using Redraft.Models;
using Redraft.Runs;

namespace Redraft.Evaluating;

/// <summary>How far a policy has moved from the base model, in nats per completion, in both directions, on the task's own prompts.</summary>
/// <remarks>
/// <code>
/// forward  KL(base‖policy) = E over x ~ base   of ln base(x) − ln policy(x)
/// backward KL(policy‖base) = E over x ~ policy of ln policy(x) − ln base(x)
/// </code>
/// Plain Monte Carlo at temperature 1 (estimator k1: unbiased, may come out slightly negative); the interval resamples prompts.
/// The base model's samples are the same for every policy, and drawn once by one of these. Completions are cut off at the evaluation's token limit; a cut one counts up to there, since leaving it out would bias both directions.
/// Source: Scheurer et al. 2023, arXiv:2303.16755. Differs from the source: on the task's prompts, not on unconditional samples.
/// </remarks>
/// <param name="run">The run.</param>
/// <param name="baseModel">The model that training started from.</param>
public sealed class Divergence(RunContext run, ILanguageModel baseModel)
{
    private (IReadOnlyList<Problem> Problems, IReadOnlyList<IReadOnlyList<Completion>> Samples)? _drawn; // from the base model

    /// <summary>The metrics' names.</summary>
    public const string Forward = "forward-kl", Backward = "backward-kl";

    /// <summary>Measures a policy, once.</summary>
    public async Task MeasureAsync(string name, ILanguageModel policy, IReadOnlyList<Problem> problems, CancellationToken cancellation)
    {
        const string stage = "divergence";
        await Stage.RunAsync(
            run, stage + "/" + name, [Forward, Backward], metric => metric,
            async metrics => new RunBatch
            {
                Origin = run.OriginOf($"{stage}/{name}", policy.Id, RunJson.Write(Sampling())),
                Units = [],
                Measures =
                [
                    await EstimateAsync(metrics[0], name, metrics[0] == Forward ? (baseModel, policy) : (policy, baseModel), problems, cancellation)
                        .ConfigureAwait(false),
                ],
            },
            new StageSettings("directions", 1, cancellation)).ConfigureAwait(false);
    }

    private async Task<Measure> EstimateAsync(
        string metric, string name, (ILanguageModel From, ILanguageModel To) pair, IReadOnlyList<Problem> problems, CancellationToken cancellation)
    {
        var settings = run.Recipe.Evaluation;
        var prompts = problems.Take(settings.DivergencePrompts).Select(p => (Problem: p, Prompt: run.Task.DraftPrompt(p)))
            .Where(p => baseModel.Fits(new PromptedText(p.Prompt, ""))).ToList();
        var requests = prompts.Select(p => new GenerationRequest(
            p.Prompt, [.. Enumerable.Range(0, settings.DivergenceSamples).Select(s => run.SeedOf("divergence", p.Problem.Id, s))])).ToList();
        var samples = metric == Forward && _drawn is { } drawn && drawn.Problems.SequenceEqual(problems)
            ? drawn.Samples
            : await pair.From.GenerateAsync(requests, Sampling(), cancellation).ConfigureAwait(false);
        _drawn = metric == Forward ? (problems, samples) : _drawn;

        var texts = requests.SelectMany((r, i) => samples[i].Select(c => (Index: i, Sample: c, Text: new PromptedText(r.Prompt, c.Text, c.Tokens)))).ToList();
        var to = await pair.To.ScoreAsync([.. texts.Select(d => d.Text)], cancellation).ConfigureAwait(false);
        var byPrompt = texts.Select((d, i) => (d.Index, Nats: Total(d.Sample.LogProbabilities) - Total(to[i]))).GroupBy(d => d.Index).ToList();
        var estimate = Bootstrap.Mean([.. byPrompt.Select(g => g.Average(d => d.Nats))]);
        return new Measure("divergence", name, metric, estimate.Value, estimate.Low, estimate.High, estimate.Count)
        {
            Values = [.. byPrompt.SelectMany(g => g.Select((d, sample) => new MeasureValue(prompts[g.Key].Problem.Id, sample, d.Nats)))],
        };
    }

    private SamplingOptions Sampling()
        => (run.Recipe.Evaluation.Sampling with { Temperature = 1, TopK = 0, TopP = 1, MinP = 0 }).ToOptions(run.Task.Stop);

    private static double Total(IReadOnlyList<float> tokens) => tokens.Sum(p => (double)p);
}

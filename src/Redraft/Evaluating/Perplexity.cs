using Redraft.Models;
using Redraft.Runs;

namespace Redraft.Evaluating;

/// <summary>How surprising a set of training targets is to the base model.</summary>
/// <remarks>
/// <code>perplexity = exp(mean over targets of −(1/T) Σ_t ln p(x_t))</code>
/// The interval is the exponential of the bootstrap interval of the mean. Source: Chen, A. et al. 2023, arXiv:2303.16749, Figure 3:
/// refinements are likelier under the model that is to learn them than gold programs are.
/// </remarks>
/// <param name="run">The run.</param>
/// <param name="model">The base model.</param>
public sealed class Perplexity(RunContext run, ILanguageModel model)
{
    /// <summary>The metric's name.</summary>
    public const string Metric = "target-perplexity";

    /// <summary>Measures a training set, once.</summary>
    public Task MeasureAsync(string name, IReadOnlyList<PromptedText> targets, CancellationToken cancellation)
    {
        const string stage = "perplexity";
        targets = [.. targets.Where(model.Fits)];
        return targets.Count == 0 ? Task.CompletedTask : Stage.RunAsync(
            run, stage + "/" + name, [Metric], metric => metric,
            async _ =>
            {
                var scores = await model.ScoreAsync(targets, cancellation).ConfigureAwait(false);
                var mean = Bootstrap.Mean([.. scores.Select(tokens => -tokens.Average(p => (double)p))]);
                return new RunBatch
                {
                    Origin = run.OriginOf($"{stage}/{name}", model.Id),
                    Units = [],
                    Measures = [new Measure(stage, name, Metric, Math.Exp(mean.Value), Math.Exp(mean.Low), Math.Exp(mean.High), mean.Count)],
                };
            },
            new StageSettings("sets", 1, cancellation));
    }
}

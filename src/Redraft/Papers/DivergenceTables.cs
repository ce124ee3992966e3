using Redraft.Evaluating;
using Redraft.Evaluating.Statistics;
using Redraft.Models;

namespace Redraft.Papers;

/// <summary>How far training moves the model: without a prompt, as in the paper, and on the task's own prompts.</summary>
internal sealed class DivergenceTables(SummaryStudy study, SummaryMethods methods)
{
    private const string Ilf = SummaryMethods.Ilf, Gold = SummaryMethods.Gold, Initial = SummaryMethods.Initial;

    private static readonly Dictionary<string, (string Forward, string Backward)> Paper = new()
    {
        [Ilf] = ("0.596 ± 0.096", "1.102 ± 0.061"), [Gold] = ("0.119 ± 0.087", "0.551 ± 0.011"), [Initial] = ("0.431 ± 0.105", "0.827 ± 0.081"),
    };

    /// <summary>Both tables of the models of a size; the first is missing where the study's model isn't the engine's own, whose first token is known.</summary>
    public async Task<IReadOnlyList<PaperSection>> RunAsync(int size)
    {
        var samples = Math.Max(2, study.Run.Recipe.Evaluation.DivergencePrompts);
        var unprompted = study.Model is TrainableEmbeddedModel own ? new UnconditionalDivergence(study.Run, own, own.Start) : null;
        var onTask = new Divergence(study.Run, study.Model);
        foreach (var name in Paper.Keys)
        {
            var (key, model) = (SummaryMethods.Key(name), await methods.TrainAsync(name, size).ConfigureAwait(false));
            await onTask.MeasureAsync(key, model, study.Test, study.Cancellation).ConfigureAwait(false);
            await (unprompted?.MeasureAsync(key, model, samples, study.Cancellation) ?? Task.CompletedTask).ConfigureAwait(false);
        }

        var told = Section(
            "How far it moves on the task", "no such table; it measures without a prompt (above)", "nats a summary",
            "On the task's own prompts; plain Monte Carlo, one number a seed.", (Divergence.Forward, Divergence.Backward), inPaper: false, []);
        return unprompted is null ? [told] :
        [
            Section(
                "How far training moves the model", "KL divergence to the base model, 2,000 unconditional samples, two runs", "nats a text",
                $"Without a prompt, as in the paper: {samples} texts of at most {UnconditionalDivergence.Tokens} tokens from each model, plain Monte Carlo (ln p − ln q of what p writes), one number a seed; the paper's error is over its two runs. This model was taught answers to prompts alone, so what it writes behind the end of a text is like nothing that it was taught: the table below says more.",
                (UnconditionalDivergence.Forward, UnconditionalDivergence.Backward), inPaper: true,
                [
                    new($"KL(start to model), {Ilf}", $"KL(start to model), {Gold}", "+0.477"), new($"KL(start to model), {Initial}", $"KL(start to model), {Gold}", "+0.312"),
                    new($"KL(model to start), {Ilf}", $"KL(model to start), {Gold}", "+0.551"), new($"KL(model to start), {Ilf}", $"KL(model to start), {Initial}", "+0.275"),
                ]),
            told,
        ];
    }

    private PaperSection Section(string title, string place, string unit, string method, (string Forward, string Backward) metrics, bool inPaper, IReadOnlyList<PaperClaim> claims)
    {
        var measures = study.Run.Store.Measures();
        return new PaperSection(
            title, place, unit, method,
            [
                .. Paper.Select(paper => Row($"KL(start to model), {paper.Key}", paper.Value.Forward, paper.Key, metrics.Forward)),
                .. Paper.Select(paper => Row($"KL(model to start), {paper.Key}", paper.Value.Backward, paper.Key, metrics.Backward)),
            ],
            claims)
        {
            Unclaimed = "the paper has no such table",
        };

        PaperRow Row(string name, string number, string method, string metric) => PaperRow.Of(
            name, inPaper ? number : "", [($"seed {study.Run.Recipe.Seed}", measures.Single(m => m.Name == SummaryMethods.Key(method) && m.Metric == metric).Value)]);
    }
}

using Redraft.Drafting;
using Redraft.Models;
using Redraft.Recipes;
using Redraft.Runs;

namespace Redraft.Evaluating;

/// <summary>Samples a policy on the held-out problems. All policies draw with the same random numbers, so differences are paired.</summary>
/// <param name="run">The run.</param>
internal sealed class HeldOutEvaluation(RunContext run)
{
    /// <summary>The held-out problems that the recipe asks for, or the validation problems in their place.</summary>
    public IReadOnlyList<Problem> Problems
    {
        get
        {
            var wanted = run.Recipe.Evaluation.Problems;
            var validates = run.Recipe.Evaluation.Split == EvaluationSplit.Validation;
            var all = validates ? run.Validation : run.Task.Problems(Split.HeldOut);
            return wanted == 0 ? all : [.. validates ? all.TakeLast(wanted) : all.Take(wanted)]; // the last: however many examples the refiner takes from the first
        }
    }

    /// <summary>The stage that holds a policy's samples.</summary>
    public static string StageOf(string name) => $"evaluate/{name}";

    /// <summary>Draws and stores a policy's samples.</summary>
    /// <param name="name">The policy's name in the report.</param>
    /// <param name="policy">The policy.</param>
    /// <param name="cancellation">Ends the stage; what is stored stays.</param>
    public Task<IReadOnlyList<ScoredDraft>> RunAsync(string name, ILanguageModel policy, CancellationToken cancellation)
        => new Drafter(run).DraftAsync(
            StageOf(name), policy, [.. Problems.Select(p => new DraftOrder(p, run.Task.DraftPrompt(p)))],
            run.Recipe.Evaluation.Sampling, "evaluate", cancellation);
}

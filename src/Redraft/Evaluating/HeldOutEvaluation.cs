using Redraft.Drafting;
using Redraft.Models;
using Redraft.Runs;

namespace Redraft.Evaluating;

/// <summary>Samples a policy on the held-out problems. All policies draw with the same random numbers, so differences are paired.</summary>
/// <param name="run">The run.</param>
internal sealed class HeldOutEvaluation(RunContext run)
{
    /// <summary>The held-out problems that the recipe asks for.</summary>
    public IReadOnlyList<Problem> Problems
    {
        get
        {
            var all = run.Task.Problems(Split.HeldOut);
            var wanted = run.Recipe.Evaluation.Problems;
            return wanted == 0 ? all : [.. all.Take(wanted)];
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

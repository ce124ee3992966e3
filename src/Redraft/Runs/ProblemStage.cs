namespace Redraft.Runs;

/// <summary>Stores the problems of all splits, which everything else in a run refers to.</summary>
internal static class ProblemStage
{
    public static Task StoreAsync(RunContext run, CancellationToken cancellation) => Stage.RunAsync(
        run, "problems", [Split.Train, Split.Refiner, Split.HeldOut], split => split.ToString(),
        splits => Task.FromResult(new RunBatch
        {
            Origin = run.OriginOf("problems"),
            Units = [],
            Problems = [.. splits.SelectMany(run.Task.Problems)],
        }),
        new StageSettings("splits", 3, cancellation));
}

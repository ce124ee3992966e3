namespace Redraft.Runs;

/// <summary>Stores the problems of all splits, which everything else in a run refers to.</summary>
internal static class ProblemStage
{
    public const string StageName = "problems";

    public static Task StoreAsync(RunContext run, CancellationToken cancellation) => Stage.RunAsync(
        run, StageName, [Split.Train, Split.Refiner, Split.HeldOut], split => split.ToString(),
        splits => Task.FromResult(new RunBatch
        {
            Origin = run.OriginOf(StageName),
            Units = [],
            Problems = [.. splits.SelectMany(run.Task.Problems)],
        }),
        new StageSettings("splits", 3, cancellation));
}

namespace Redraft.Engine.Training;

/// <summary>What one optimizer step did.</summary>
/// <param name="Step">From 1.</param>
/// <param name="Steps">How many the training has.</param>
/// <param name="Loss">Of the step's batch, before the step.</param>
/// <param name="GradientNorm">Before clipping.</param>
/// <param name="LearningRate">That the step used.</param>
/// <param name="Tokens">Rows that were run, prompts included.</param>
/// <param name="Seconds">Wall-clock time of the step.</param>
public sealed record TrainingProgress(
    int Step, int Steps, double Loss, double GradientNorm, double LearningRate, int Tokens, double Seconds)
{
    /// <summary>Rows per second of wall-clock time.</summary>
    public double TokensPerSecond => Tokens / Math.Max(Seconds, 1e-9);
}

namespace Redraft.Runs;

/// <summary>How far a policy moved from the base model, in nats per completion, on the task's own held-out prompts.</summary>
/// <param name="Name">The policy, named as its result.</param>
/// <param name="Forward">KL(base ‖ policy).</param>
/// <param name="ForwardError">Its standard error.</param>
/// <param name="Backward">KL(policy ‖ base).</param>
/// <param name="BackwardError">Its standard error.</param>
public sealed record KlPoint(string Name, double Forward, double ForwardError, double Backward, double BackwardError);

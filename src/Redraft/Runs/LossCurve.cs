namespace Redraft.Runs;

/// <summary>The loss of one training, in nats per weighted token.</summary>
/// <param name="Name">The model that came out of it, named as its result; the refiner is <c>refiner</c>.</param>
/// <param name="Steps">Optimizer steps, rising.</param>
/// <param name="Loss">The loss at each step.</param>
public sealed record LossCurve(string Name, IReadOnlyList<int> Steps, IReadOnlyList<double> Loss);

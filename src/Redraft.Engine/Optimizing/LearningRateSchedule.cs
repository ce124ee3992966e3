namespace Redraft.Engine.Optimizing;

/// <summary>A way for the learning rate to fall.</summary>
/// <param name="Name">Unique kebab-case name.</param>
/// <param name="Summary">One line for <c>redraft list</c>.</param>
/// <param name="Factor">The share of the peak rate at a progress from 0 (end of the warm-up) to 1 (end of training).</param>
public sealed record LearningRateSchedule(string Name, string Summary, Func<double, double> Factor);

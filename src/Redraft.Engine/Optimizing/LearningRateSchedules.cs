namespace Redraft.Engine.Optimizing;

/// <summary>How the learning rate falls after its warm-up. To add a schedule: a line here.</summary>
public static class LearningRateSchedules
{
    /// <summary>The list, in the order shown.</summary>
    /// <remarks>The cosine with one cycle. Source: Loshchilov and Hutter 2017, arXiv:1608.03983, Eq. 5.</remarks>
    public static IReadOnlyList<LearningRateSchedule> All { get; } =
    [
        new("constant", "stays at its peak", _ => 1),
        new("linear", "falls evenly to 0", progress => 1 - progress),
        new("cosine", "falls along half a cosine to 0", progress => (1 + Math.Cos(Math.PI * progress)) / 2),
    ];

    /// <summary>The names, in the order of the list.</summary>
    public static IEnumerable<string> Names => All.Select(schedule => schedule.Name);

    /// <summary>The factor of a step.</summary>
    /// <param name="name">One of <see cref="Names"/>.</param>
    /// <param name="step">From 0.</param>
    /// <param name="steps">How many steps the training has.</param>
    /// <param name="warmUpSteps">Over how many steps the factor rises evenly to 1, the first one not at 0.</param>
    public static double Factor(string name, long step, long steps, long warmUpSteps)
        => step < warmUpSteps
            ? (step + 1.0) / warmUpSteps
            : All.First(schedule => schedule.Name == name).Factor(Math.Clamp((step - warmUpSteps) / (double)Math.Max(1, steps - warmUpSteps), 0, 1));
}

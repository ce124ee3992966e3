namespace Redraft.Engine.Optimizing;

/// <summary>How the learning rate falls after its warm-up.</summary>
public static class LearningRateSchedules
{
    /// <summary>Name → factor at a progress from 0 (end of the warm-up) to 1 (end of training).</summary>
    /// <remarks>Source of the cosine: Loshchilov and Hutter 2017, arXiv:1608.03983, Eq. 5, with one cycle.</remarks>
    public static IReadOnlyDictionary<string, Func<double, double>> All { get; } = new Dictionary<string, Func<double, double>>
    {
        ["constant"] = _ => 1,
        ["linear"] = progress => 1 - progress,
        ["cosine"] = progress => (1 + Math.Cos(Math.PI * progress)) / 2,
    };

    /// <summary>The factor of a step.</summary>
    /// <param name="name">One of <see cref="All"/>.</param>
    /// <param name="step">From 0.</param>
    /// <param name="steps">How many steps the training has.</param>
    /// <param name="warmUpSteps">Over how many steps the factor rises evenly to 1, the first one not at 0.</param>
    public static double Factor(string name, long step, long steps, long warmUpSteps)
        => step < warmUpSteps
            ? (step + 1.0) / warmUpSteps
            : All[name](Math.Clamp((step - warmUpSteps) / (double)Math.Max(1, steps - warmUpSteps), 0, 1));
}

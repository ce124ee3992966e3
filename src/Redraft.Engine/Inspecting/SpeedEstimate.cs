using Redraft.Engine.Architectures;

namespace Redraft.Engine.Inspecting;

/// <summary>How fast a machine should do a kind of work with a model.</summary>
/// <param name="Work">The work, in words.</param>
/// <param name="TokensPerSecond">An estimate, no measurement.</param>
public sealed record SpeedEstimate(string Work, double TokensPerSecond)
{
    private const double Reached = 0.6; // of the loop of multiply-adds: what training steps reach at least, bench/results/training.md
    private const int Streams = 32;

    /// <summary>Estimates each kind of work by what it multiplies and what it reads.</summary>
    /// <remarks>
    /// <code>
    /// time of a pass of n tokens = max(4·M / bytes per second, 2·n·M / (0.6·operations per second))     trained: 6·n·M, with LoRA 4·n·M
    /// </code>
    /// M: the weights that a token is multiplied with. Attention over long contexts, and what a pass costs besides products, are left out: of
    /// small models one stream is slower than this, long contexts are too.
    /// </remarks>
    /// <param name="config">Sizes and switches.</param>
    /// <param name="machine">What the machine can do.</param>
    public static IReadOnlyList<SpeedEstimate> Of(ModelConfig config, MachineSpeed machine)
    {
        ArgumentNullException.ThrowIfNull(machine);
        double weights = new ModelCounts(config).Multiplied;
        return
        [
            new("sample, one stream", Rate(1, 2)),
            new($"sample, {Streams} streams together", Rate(Streams, 2)),
            new("take in a prompt", Rate(512, 2)),
            new("train all weights", Rate(1024, 6)),
            new("train LoRA", Rate(1024, 4)),
        ];

        double Rate(int tokens, int operationsPerWeight)
            => tokens / Math.Max(4 * weights / machine.Bytes, operationsPerWeight * tokens * weights / (Reached * machine.Operations));
    }
}

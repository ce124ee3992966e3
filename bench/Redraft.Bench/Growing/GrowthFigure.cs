namespace Redraft.Bench.Growing;

/// <summary>What a point took.</summary>
/// <param name="Value">What is varied.</param>
/// <param name="Operations">Predicted operations of one call.</param>
/// <param name="Bytes">Predicted bytes.</param>
/// <param name="Processor">Median processor seconds of one call, all threads together.</param>
/// <param name="Low">The least of the rounds.</param>
/// <param name="High">The most of the rounds.</param>
/// <param name="Wall">Median seconds of one call.</param>
/// <param name="Memory">Bytes by which the most memory held exceeded what was held before.</param>
internal sealed record GrowthFigure(int Value, long Operations, long Bytes, double Processor, double Low, double High, double Wall, long Memory)
{
    /// <summary>10⁹ operations a processor second.</summary>
    public double Rate => Operations / Processor / 1e9;
}

namespace Redraft.Runs;

/// <summary>How long a stage took.</summary>
/// <param name="Name">The stage.</param>
/// <param name="Seconds">Wall time, resumed parts added up.</param>
public sealed record StageTime(string Name, double Seconds);

namespace Redraft.Papers;

/// <summary>One line of a paper's table: its number, and what one seed of ours observed.</summary>
/// <param name="Name">What was measured; unique within its section.</param>
/// <param name="Paper">The paper's number as it stands there, or "" where it has none.</param>
/// <param name="Values">Our observations by the unit that is resampled: a problem's id, or <c>seed N</c> where there is one number a seed.</param>
public sealed record PaperRow(string Name, string Paper, IReadOnlyDictionary<string, double> Values)
{
    /// <summary>A row from its observations; several of one unit are averaged.</summary>
    public static PaperRow Of(string name, string paper, IEnumerable<(string Unit, double Value)> values)
        => new(name, paper, values.GroupBy(v => v.Unit).ToDictionary(unit => unit.Key, unit => unit.Average(v => v.Value)));
}

/// <summary>What a paper says of two rows: the first is higher. Or a difference that is ours alone.</summary>
/// <param name="Higher">A row's name.</param>
/// <param name="Lower">Another's.</param>
/// <param name="Paper">The paper's difference, or what else it says of the two; "" where it says nothing, and nothing is held against it.</param>
public sealed record PaperClaim(string Higher, string Lower, string Paper);

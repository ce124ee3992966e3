namespace Redraft.FeedingBack;

/// <summary>How faithful the scripted annotator is. Rates from 0 to 1; what they leave is whole, right feedback.</summary>
public sealed record ScriptedAnnotatorOptions
{
    /// <summary>How often it names only one of several faults.</summary>
    public double OneFaultOnly { get; init; } = 0.15;

    /// <summary>How often it says where the fault is, but not what would be right.</summary>
    public double Vague { get; init; } = 0.05;

    /// <summary>How often it asks for something that wasn't asked.</summary>
    public double Wrong { get; init; } = 0.03;

    /// <summary>Everything that is wrong with these options, by the keys of a recipe.</summary>
    public IEnumerable<string> Problems()
    {
        foreach (var (name, value) in new[] { ("one-fault-only", OneFaultOnly), ("vague", Vague), ("wrong", Wrong) })
        {
            if (value is not (>= 0 and <= 1))
            {
                yield return $"{name}: a rate from 0 to 1 expected, found {value}";
            }
        }

        if (OneFaultOnly + Vague + Wrong > 1)
        {
            yield return $"one-fault-only + vague + wrong: at most 1 in sum expected, found {OneFaultOnly + Vague + Wrong}";
        }
    }
}

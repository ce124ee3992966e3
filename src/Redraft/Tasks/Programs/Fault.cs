using Redraft.Tasks.Programs.Concepts;

namespace Redraft.Tasks.Programs;

/// <summary>One slot in which a program does something else than asked.</summary>
/// <param name="Has">What it does, or null where that is none of the known concepts.</param>
/// <param name="Wants">What it should do.</param>
internal sealed record Fault(Concept? Has, Concept Wants)
{
    /// <summary>The slots of the task, in the order in which faults are listed.</summary>
    public static IReadOnlyList<Slot> Slots { get; } = [Slot.Filter, Slot.Map, Slot.Reduce, Slot.Input];

    /// <summary>Whether a program does what was asked for.</summary>
    public bool Mended(Meaning redraft) => redraft[Wants.Slot] == Wants;

    /// <summary>The faults of a program that was read back.</summary>
    public static List<Fault> Between(ProgramReading has, Meaning wanted)
    {
        var faults = new List<Fault>();
        foreach (var slot in Slots)
        {
            if (has[slot] != wanted[slot])
            {
                faults.Add(new Fault(has[slot], wanted[slot]));
            }
        }

        return faults;
    }

    /// <summary>The faults of one meaning as an answer to another.</summary>
    public static List<Fault> Between(Meaning has, Meaning wanted) =>
        Between(new ProgramReading(has.Filter, has.Map, has.Reduce, has.Input), wanted);
}

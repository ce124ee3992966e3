using Redraft.Tasks.Programs.Concepts;

namespace Redraft.Tasks.Programs;

/// <summary>A program read back into concepts; a slot whose code isn't in the tables is null.</summary>
internal sealed record ProgramReading(FilterConcept? Filter, MapConcept? Map, ReduceConcept? Reduce, InputConcept? Input)
{
    /// <summary>The concept in a slot, or null.</summary>
    public Concept? this[Slot slot] => slot switch
    {
        Slot.Filter => Filter,
        Slot.Map => Map,
        Slot.Reduce => Reduce,
        _ => Input,
    };

    /// <summary>The whole meaning, or null if a slot is unknown or the concepts don't fit together.</summary>
    public Meaning? Meaning =>
        Filter is not null && Map is not null && Reduce is not null && Input is not null
        && Filter.Family == Map.Family && Map.Family == Input.Family && (Reduce.Takes & Map.Gives) != 0
            ? new Meaning(new Combination(Filter, Map, Reduce), Input)
            : null;
}

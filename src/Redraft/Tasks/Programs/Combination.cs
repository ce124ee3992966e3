using Redraft.Tasks.Programs.Concepts;

namespace Redraft.Tasks.Programs;

/// <summary>What a program does to its items, whatever holds them. Splits are disjoint by combination.</summary>
internal sealed record Combination(FilterConcept Filter, MapConcept Map, ReduceConcept Reduce)
{
    public Family Family => Filter.Family;

    /// <summary>The result on some items, as a Python literal.</summary>
    public string Evaluate(IReadOnlyList<Item> items)
    {
        var kept = new List<Item>(items.Count);
        foreach (var item in items)
        {
            if (Filter.Keeps(item))
            {
                kept.Add(Map.Apply(item));
            }
        }

        return Reduce.Result(kept);
    }

    public override string ToString() => $"{Filter.Id}-{Map.Id}-{Reduce.Id}";
}

/// <summary>A combination over an input type: all that a program of this task can mean.</summary>
internal sealed record Meaning(Combination Combination, InputConcept Input)
{
    public FilterConcept Filter => Combination.Filter;

    public MapConcept Map => Combination.Map;

    public ReduceConcept Reduce => Combination.Reduce;

    public Family Family => Combination.Family;

    /// <summary>The concept in a slot.</summary>
    public Concept this[Slot slot] => slot switch
    {
        Slot.Filter => Filter,
        Slot.Map => Map,
        Slot.Reduce => Reduce,
        _ => Input,
    };

    /// <summary>The canonical body, one line without its newline. A meaning has exactly one.</summary>
    public string Body => string.Concat(
        string.Concat("    return ", Reduce.Before, "["),
        string.Concat(Map.Code, " ", Input.Code, " if "),
        string.Concat(Filter.Code, "]", Reduce.After));

    public override string ToString() => $"{(Family == Family.Numbers ? "numbers" : "words")}-{Combination}-{Input.Id}";
}

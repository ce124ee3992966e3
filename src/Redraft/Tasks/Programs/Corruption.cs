using Redraft.Tasks.Programs.Concepts;

namespace Redraft.Tasks.Programs;

/// <summary>Makes faulty programs of right ones, as a policy that misunderstands a word would.</summary>
internal static class Corruption
{
    // Input types are misread half as often as the rest.
    private static readonly Slot[] Bag = [Slot.Filter, Slot.Filter, Slot.Map, Slot.Map, Slot.Reduce, Slot.Reduce, Slot.Input];

    /// <summary>A meaning of the same family that differs in one slot (half of the time), two (three tenths) or three.</summary>
    public static Meaning Of(Meaning meaning, SeededRandom random)
    {
        var draw = random.NextDouble();
        return Of(meaning, draw < 0.5 ? 1 : draw < 0.8 ? 2 : 3, random);
    }

    /// <summary>A meaning of the same family that differs in exactly so many slots, 1 to 3.</summary>
    public static Meaning Of(Meaning meaning, int slots, SeededRandom random)
    {
        var wrong = meaning;
        for (var done = 0; done < slots;)
        {
            var slot = random.Pick(Bag);
            if (wrong[slot] == meaning[slot])
            {
                wrong = Replace(wrong, slot, random);
                done++;
            }
        }

        return wrong;
    }

    /// <summary>As <see cref="Of(Meaning, SeededRandom)"/>, but certain to act differently on the core tests.</summary>
    public static Meaning Telling(Meaning meaning, SeededRandom random)
    {
        var right = ProgramSpace.Behaviour(meaning.Combination);
        while (true)
        {
            var wrong = Of(meaning, random);
            if (wrong.Input != meaning.Input || ProgramSpace.Behaviour(wrong.Combination) != right)
            {
                return wrong;
            }
        }
    }

    /// <summary>The meaning with another concept in a slot, the types still fitting.</summary>
    public static Meaning Replace(Meaning meaning, Slot slot, SeededRandom random)
    {
        while (true)
        {
            var other = slot switch
            {
                Slot.Filter => meaning with { Combination = meaning.Combination with { Filter = random.Pick(ProgramSpace.Filters(meaning.Family)) } },
                Slot.Map => meaning with { Combination = meaning.Combination with { Map = random.Pick(ProgramSpace.Maps(meaning.Family)) } },
                Slot.Reduce => meaning with { Combination = meaning.Combination with { Reduce = random.Pick(Reduces.All) } },
                _ => meaning with { Input = random.Pick(Inputs.Of(meaning.Family)) },
            };
            if (other[slot] != meaning[slot] && (other.Reduce.Takes & other.Map.Gives) != 0)
            {
                return other;
            }
        }
    }
}

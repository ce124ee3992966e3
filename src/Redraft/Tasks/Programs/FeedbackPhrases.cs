using Redraft.Tasks.Programs.Concepts;

namespace Redraft.Tasks.Programs;

/// <summary>Says faults in everyday words, as a person would.</summary>
internal static class FeedbackPhrases
{
    private static readonly string[] Joints = ["; ", ". also, ", " and ", "; then ", ". "];

    /// <summary>What is said of a right program.</summary>
    public const string Right = "looks right";

    /// <summary>All faults in one piece, in random order. At least one.</summary>
    public static string Of(IReadOnlyList<Fault> faults, SeededRandom random)
    {
        var text = Of(faults[0], random);
        for (var i = 1; i < faults.Count; i++)
        {
            text += random.Pick(Joints) + Of(faults[i], random);
        }

        return text;
    }

    /// <summary>One fault in one of several phrasings.</summary>
    public static string Of(Fault fault, SeededRandom random)
    {
        var wants = random.Pick(fault.Wants.Words);
        if (fault.Has is null)
        {
            return Blunt(fault.Wants.Slot, wants, random);
        }

        var has = random.Pick(fault.Has.Words);
        return fault.Wants.Slot switch
        {
            Slot.Filter => random.Next(6) switch
            {
                0 => $"it keeps the {has}; keep the {wants}",
                1 => $"use the {wants} instead of the {has}",
                2 => $"wrong filter: keep the {wants}, not the {has}",
                3 => $"takes the {has} instead of the {wants}",
                4 => $"it should keep the {wants}, not the {has}",
                _ => Blunt(Slot.Filter, wants, random),
            },
            Slot.Map => random.Next(6) switch
            {
                0 => $"it computes the {has}; compute the {wants}",
                1 => $"use the {wants} instead of the {has}",
                2 => $"wrong values: compute the {wants}, not the {has}",
                3 => $"works with the {has} instead of the {wants}",
                4 => $"it should compute the {wants}, not the {has}",
                _ => Blunt(Slot.Map, wants, random),
            },
            Slot.Reduce => random.Next(6) switch
            {
                0 => $"it returns the {has}; return the {wants}",
                1 => $"return the {wants} instead of the {has}",
                2 => $"wrong result: return the {wants}, not the {has}",
                3 => $"gives the {has} instead of the {wants}",
                4 => $"it should return the {wants}, not the {has}",
                _ => Blunt(Slot.Reduce, wants, random),
            },
            _ => random.Next(4) switch
            {
                0 => $"it reads xs as a {has}; xs is a {wants}",
                1 => $"xs is a {wants}, not a {has}",
                2 => $"wrong input: treat xs as a {wants}, not a {has}",
                _ => Blunt(Slot.Input, wants, random),
            },
        };
    }

    /// <summary>Feedback that names the place but not the remedy.</summary>
    public static string Vague(Slot slot) => slot switch
    {
        Slot.Filter => "the filter is wrong",
        Slot.Map => "the values are computed wrongly",
        Slot.Reduce => "the result is the wrong thing",
        _ => "xs is read wrongly",
    };

    /// <summary>The whole task in everyday words, for drafts that can't be mended slot by slot.</summary>
    public static string Whole(Meaning meaning, SeededRandom random) =>
        $"it should {Descriptions.Sentence(0, random.Pick(meaning.Filter.Words), random.Pick(meaning.Map.Words), random.Pick(meaning.Reduce.Words), meaning.Input.Part + meaning.Input.Words[0])}";

    private static string Blunt(Slot slot, string wants, SeededRandom random) => (slot, random.Next(2)) switch
    {
        (Slot.Filter, 0) => $"it should only keep the {wants}",
        (Slot.Filter, _) => $"keep the {wants}",
        (Slot.Map, 0) => $"it should compute the {wants}",
        (Slot.Map, _) => $"compute the {wants}",
        (Slot.Reduce, 0) => $"it should return the {wants}",
        (Slot.Reduce, _) => $"return the {wants}",
        (_, 0) => $"xs is a {wants}",
        _ => $"treat xs as a {wants}",
    };
}

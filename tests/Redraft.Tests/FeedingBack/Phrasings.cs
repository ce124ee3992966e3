using Redraft.Tasks.Programs;
using Redraft.Tasks.Programs.Concepts;

namespace Redraft.Tests.FeedingBack;

/// <summary>All ways of saying a fault, to tell from a text alone in which mood the scripted annotator was.</summary>
internal static class Phrasings
{
    // A fault has about a hundred phrasings: one of them is missed by so many draws once in 10^6.
    private const ulong Draws = 1500;

    private static readonly string[] Joints = ["; ", ". also, ", " and ", "; then ", ". "];

    private static readonly System.Collections.Concurrent.ConcurrentDictionary<Fault, HashSet<string>> Known = new();

    public static HashSet<string> Of(Fault fault) => Known.GetOrAdd(fault, static f =>
    {
        var texts = new HashSet<string>();
        for (var seed = 0UL; seed < Draws; seed++)
        {
            texts.Add(FeedbackPhrases.Of(f, new SeededRandom(seed)));
        }

        return texts;
    });

    /// <summary>Whether a text asks, in the fault's slot, for a choice that wasn't asked for.</summary>
    public static bool AsksForAnother(string text, Fault fault, Family family)
        => Choices(fault.Wants.Slot, family).Where(choice => choice != fault.Wants && choice.Words.Any(word => text.Contains(word, StringComparison.Ordinal)))
            .Any(choice => Of(fault with { Wants = choice }).Contains(text));

    /// <summary>Which of its moods a text on two faults shows; none other is possible.</summary>
    public static string MoodOf(string text, List<Fault> faults, Family family)
        => faults.Exists(fault => FeedbackPhrases.Vague(fault.Wants.Slot) == text) ? "vague"
            : faults.Exists(fault => Of(fault).Contains(text)) ? "one fault"
            : SaysBoth(text, faults[0], faults[1]) || SaysBoth(text, faults[1], faults[0]) ? "whole"
            : faults.Exists(fault => AsksForAnother(text, fault, family)) ? "wrong"
            : throw new InvalidOperationException($"no mood says \"{text}\" of {faults[0]} and {faults[1]}");

    private static bool SaysBoth(string text, Fault first, Fault second) => Of(first)
        .Where(one => text.StartsWith(one, StringComparison.Ordinal))
        .Any(one => Joints.Any(joint => text.AsSpan(one.Length).StartsWith(joint, StringComparison.Ordinal) && Of(second).Contains(text[(one.Length + joint.Length)..])));

    private static IEnumerable<Concept> Choices(Slot slot, Family family) => slot switch
    {
        Slot.Filter => ProgramSpace.Filters(family),
        Slot.Map => ProgramSpace.Maps(family),
        Slot.Reduce => Reduces.All,
        _ => Inputs.Of(family),
    };
}

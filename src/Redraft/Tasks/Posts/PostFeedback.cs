namespace Redraft.Tasks.Posts;

/// <summary>What the scripted reader says about flaws.</summary>
internal static class PostFeedback
{
    public const string Right = "nothing to change";

    private const string Joint = "; ";

    /// <summary>Feedback that names each of some flaws.</summary>
    public static string Of(IEnumerable<Flaw> flaws, Facts facts, SeededRandom random) => string.Join(Joint, flaws.Select(flaw => Of(flaw, facts, random)));

    /// <summary>One flaw in words, in one of several phrasings, with or without the right value.</summary>
    public static string Of(Flaw flaw, Facts facts, SeededRandom random) => flaw.Kind switch
    {
        FlawKind.Wrong => Wrong(flaw, facts, random.Next(3)),
        FlawKind.Missing => Missing(flaw.Slot!.Value, facts, random.Next(3)),
        FlawKind.Added => random.Next(3) switch
        {
            0 => $"the post does not say {flaw.Found}",
            1 => $"leave out {flaw.Found}",
            _ => $"it adds {flaw.Found}, which the post does not say",
        },
        FlawKind.Long => random.Next(3) switch { 0 => "it is too long", 1 => "make it shorter", _ => "too many words at the end" },
        FlawKind.Clumsy => random.Next(3) switch { 0 => "the order is clumsy", 1 => "start with who did it", _ => $"begin with {facts.Person.Name}" },
        _ => $"this is no summary: {facts.Person.Name} {facts.VerbWord} {facts.CountWord} {facts.ItemWord} {facts.PlaceWords} on {facts.DayWord}",
    };

    /// <summary>Words on a part of a summary that is marked, which say nothing without the mark.</summary>
    public static string OfMarked(SeededRandom random) => random.Next(3) switch { 0 => "this is wrong", 1 => "the post does not say this", _ => "mend this" };

    /// <summary>The single points of feedback.</summary>
    public static IReadOnlyList<string> Points(string feedback) => feedback.Split(Joint, StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);

    /// <summary>The kind of flaw that a point names, as annotators would label it.</summary>
    public static string Category(Flaw flaw) => flaw.Kind switch
    {
        FlawKind.Wrong => "accuracy",
        FlawKind.Missing => "coverage",
        FlawKind.Added => "accuracy",
        FlawKind.Long => "length",
        FlawKind.Clumsy => "coherence",
        _ => "other",
    };

    private static string Wrong(Flaw flaw, Facts facts, int form) => (flaw.Slot!.Value, form) switch
    {
        (Slot.What, 0) => "it tells the wrong thing",
        (Slot.What, 1) => $"it was not {flaw.Found}: {facts.Person.Pronoun} {facts.VerbWord} {facts.ItemWord}",
        (Slot.What, _) => $"say that {facts.Person.Pronoun} {facts.VerbWord} {facts.ItemWord}",
        (var slot, 0) => $"{Name(slot)} is wrong",
        (var slot, 1) => $"not {flaw.Found} but {facts[slot]}",
        (var slot, _) => $"{Name(slot)} is wrong: it was {facts[slot]}",
    };

    private static string Missing(Slot slot, Facts facts, int form) => form switch
    {
        0 => $"{Name(slot)} is missing",
        1 => $"it leaves out {Name(slot)}: {facts[slot]}",
        _ => slot switch
        {
            Slot.Who => "say who did it",
            Slot.What => "say what was done",
            Slot.Count => "say how many",
            Slot.Place => "say where it was",
            _ => "say when it was",
        },
    };

    private static string Name(Slot slot) => slot switch
    {
        Slot.Who => "the person",
        Slot.What => "the deed",
        Slot.Count => "the number",
        Slot.Place => "the place",
        _ => "the day",
    };
}

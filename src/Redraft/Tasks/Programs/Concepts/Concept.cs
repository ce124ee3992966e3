namespace Redraft.Tasks.Programs.Concepts;

/// <summary>One choice in one slot of a program.</summary>
/// <param name="Slot">The slot that it fills.</param>
/// <param name="Id">Unique within its slot; kebab-case, part of problem ids.</param>
/// <param name="House">
/// Its house word: jargon made up for this task. A language model knows the word as a token, but nothing tells it the meaning
/// except people's feedback.
/// </param>
/// <param name="Code">Its Python snippet.</param>
/// <param name="Words">Everyday words for it, the usual one first.</param>
internal abstract record Concept(Slot Slot, string Id, string House, string Code, IReadOnlyList<string> Words);

/// <summary>Which items are kept. Words: a plural noun phrase, as in "the even numbers".</summary>
internal sealed record FilterConcept(Family Family, string Id, string House, string Code, Func<Item, bool> Keeps, params string[] Phrases)
    : Concept(Slot.Filter, Id, House, Code, Phrases);

/// <summary>What is computed of each item kept. Words: a plural noun, as in "the squares of".</summary>
internal sealed record MapConcept(Family Family, string Id, string House, string Code, Func<Item, Item> Apply, params string[] Phrases)
    : Concept(Slot.Map, Id, House, Code, Phrases)
{
    /// <summary>The type of its results.</summary>
    public required ItemKind Gives { get; init; }
}

/// <summary>What is made of all results; <c>{}</c> in the code stands for their list. Words: a noun, as in "the sum of".</summary>
/// <remarks><see cref="Result"/> gives the value as a Python literal.</remarks>
internal sealed record ReduceConcept(string Id, string House, string Code, ItemKind Takes, Func<List<Item>, string> Result, params string[] Phrases)
    : Concept(Slot.Reduce, Id, House, Code, Phrases)
{
    /// <summary>The code before the list.</summary>
    public string Before { get; } = Code[..Code.IndexOf("{}", StringComparison.Ordinal)];

    /// <summary>The code after the list.</summary>
    public string After { get; } = Code[(Code.IndexOf("{}", StringComparison.Ordinal) + 2)..];
}

/// <summary>What <c>xs</c> is. The code is the loop's head; words: a noun, as in "xs is a dictionary".</summary>
/// <remarks><c>Literal</c> writes items as such an input; the random generator decides rows, keys and partners.</remarks>
internal sealed record InputConcept(
    Family Family, string Id, string House, string Code, Func<IReadOnlyList<Item>, SeededRandom, string> Literal, params string[] Phrases)
    : Concept(Slot.Input, Id, House, Code, Phrases)
{
    /// <summary>What of it is meant, as in "the values of the dictionary xs"; "" for the whole.</summary>
    public string Part { get; init; } = "";

    /// <summary>Whether items are separated by spaces, so that an empty word can't be one of them.</summary>
    public bool NeedsVisibleItems { get; init; }
}

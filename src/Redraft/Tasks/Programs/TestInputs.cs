using Redraft.Tasks.Programs.Concepts;

namespace Redraft.Tasks.Programs;

/// <summary>The items that programs are tested on: a fixed core of edge cases, and random ones.</summary>
/// <remarks>
/// Two combinations are told apart by the core alone, in whatever input type: <see cref="ProgramSpace"/> keeps no two that
/// the core can't tell apart. Every filter's boundary values occur, alone and among others.
/// </remarks>
internal static class TestInputs
{
    /// <summary>The core of the number family; the first two are short enough to be shown.</summary>
    public static IReadOnlyList<IReadOnlyList<Item>> Numbers { get; } =
    [
        [3, -4, 10, 15, 22, -9, 0, 7, 100, 5],
        [12, 51, -12, 35, 12, 8],
        [],
        [0],
        [-7],
        [-21, -7, 0, 1, 11, 31, 49, 50, 51, 70, 77, 99, 100, 101],
        [10, 9, 11, 20, 19, 21, 80, 81, 79, 41],
        [-6, -5, -50, -41, -40, 40, 41, -20, -19, -81],
        [91, 64, 33, 2, -3, 28, 6, 63, 14],
        [105, -15, 18, 45, 27, 90, 6, 30, 45],
        [88, 70, 88, 130, 64, 75, 70],
        [107, 130, 104, 123, 107, 119],
        [-8, -3, -14, -8, -17, -3, -22],
        [10, -7, 25, -14, -9, 14, -19],
        [4, 1, 12, 3],
        [21, 101, -100, 55, 21, 1, 61, -49, 1],
        [-35, 42, 84, -14, 56, 36, 72, 24, -28],
    ];

    /// <summary>The core of the word family; the first two are short enough to be shown.</summary>
    public static IReadOnlyList<IReadOnlyList<Item>> Words { get; } =
    [
        ["banana", "Fig", "bus", "anna", "grapes", "kiwi"],
        ["level", "oats", "bob", "Plum", "a"],
        [],
        [""],
        ["bees"],
        ["m", "mango", "mm", "lemons", "", "b", "s", "B", "z9", "apple", "x2y", "madam", "salsa"],
        ["rats", "area", "abba", "noon", "Noon", "eve", "Eve", "boss", "basis", "cats"],
        ["four", "fives", "sixsix", "three", "at", "aaa", "baobab", "Anna", "beans", "three"],
        ["zebra", "yak", "barn", "bananas", "civic", "i", "kayak", "radar", "solos", "tomato", "Papa"],
        ["B2", "b2b", "bb", "Boats", "crabs", "alas", "llama", "pasta", "pass"],
        ["llamas", "basalt", "llamas", "Gala", "basalt", "a2", "tartar", "a2"],
        ["bulb", "tub", "bees", "noon", "Bo", "noon", "Bo", "bib", "bulb"],
        ["robots", "oboes", "robots", "eels", "eels", "zebras"],
        ["stats", "rotor", "Ada", "ROTOR", "ABBA", "add", "sees", "crab", "crabs", "brass"],
        ["42", "7", "panda", "vanilla", "bulbs", "bib", "gas", "cabs", "loss", "bib"],
    ];

    private static readonly string[] Vocabulary =
    [
        "amber", "basil", "Berlin", "birds", "bob", "cab", "data", "ease", "Eva", "glass", "hills", "jam", "kayaks", "lama", "Lisbon",
        "maps", "moss", "noon", "oak", "peep", "quiz", "rivers", "sagas", "tea", "trees", "umbra", "violet", "wow", "x1", "yes", "b52", "zoo",
    ];

    public static IReadOnlyList<IReadOnlyList<Item>> Core(Family family) => family == Family.Numbers ? Numbers : Words;

    /// <summary>4 to 8 random items.</summary>
    public static IReadOnlyList<Item> Random(Family family, SeededRandom random)
    {
        var items = new Item[4 + random.Next(5)];
        for (var i = 0; i < items.Length; i++)
        {
            items[i] = family == Family.Numbers ? random.Next(191) - 60 : random.Pick(Vocabulary);
        }

        return items;
    }

    /// <summary>The items that an input of this type can hold.</summary>
    public static IReadOnlyList<Item> For(InputConcept input, IReadOnlyList<Item> items) =>
        input.NeedsVisibleItems ? items.Where(item => item.Text is not "").ToList() : items;
}

using Redraft.Evaluating;
using Redraft.Tasks.Programs.Concepts;

namespace Redraft.Tasks.Programs;

/// <summary>Writes a meaning's tests; expected values come from the concepts' C# functions, never from a program.</summary>
internal static class ProgramTestWriter
{
    public const string Entry = "solve";

    public static ProgramTests For(Meaning meaning, ProgramsOptions options, SeededRandom random)
    {
        var asserts = new List<string>();
        foreach (var items in TestInputs.Core(meaning.Family))
        {
            asserts.Add(Assert(meaning, items, random));
        }

        for (var i = 0; i < options.RandomTests; i++)
        {
            asserts.Add(Assert(meaning, TestInputs.Random(meaning.Family, random), random));
        }

        return new ProgramTests { Entry = Entry, Asserts = asserts, Shown = options.ShownTests };
    }

    private static string Assert(Meaning meaning, IReadOnlyList<Item> items, SeededRandom random)
    {
        var held = TestInputs.For(meaning.Input, items);
        return $"assert {Entry}({meaning.Input.Literal(held, random)}) == {meaning.Combination.Evaluate(held)}";
    }
}

using Redraft.Tasks.Programs.Concepts;

namespace Redraft.Tasks.Programs;

/// <summary>Reads a one-line program of the task's form back into concepts.</summary>
internal static class ProgramReader
{
    private const string Return = "return ";

    /// <summary>The program's concepts, or null if its text hasn't the form <c>return reduce([map for … if filter])</c>.</summary>
    /// <param name="program">The whole program, or its body.</param>
    /// <param name="family">The family to look in first; snippets such as <c>x</c> occur in both.</param>
    public static ProgramReading? Read(string program, Family family)
    {
        var start = program.IndexOf(Return, StringComparison.Ordinal);
        if (start < 0)
        {
            return null;
        }

        var code = program.AsSpan(start + Return.Length).Trim();
        var open = code.IndexOf('[');
        var close = open < 0 ? -1 : Closing(code, open);
        if (close < 0 || code.IndexOf('\n') >= 0)
        {
            return null;
        }

        var list = code[(open + 1)..close];
        var loop = list.IndexOf(" for ", StringComparison.Ordinal);
        var condition = list.LastIndexOf(" if ", StringComparison.Ordinal);
        if (loop < 0)
        {
            return null;
        }

        var end = condition > loop ? condition : list.Length;
        return new ProgramReading(
            condition > loop ? Find(NumberFilters.All, WordFilters.All, list[(condition + 4)..], family) : null,
            Find(NumberMaps.All, WordMaps.All, list[..loop], family),
            FindReduce(code[..open], code[(close + 1)..]),
            Find(Inputs.Numbers, Inputs.Words, list[(loop + 1)..end], family));
    }

    /// <summary>The meaning of a problem of this task, from its reference program.</summary>
    /// <exception cref="ArgumentException">If the problem isn't of this task.</exception>
    public static Meaning MeaningOf(Problem problem)
    {
        var family = problem.Id.StartsWith(ProgramsTask.TaskName + "/words-", StringComparison.Ordinal) ? Family.Words : Family.Numbers;
        return Read(problem.Reference ?? "", family)?.Meaning
            ?? throw new ArgumentException($"a problem of the task \"{ProgramsTask.TaskName}\" with its reference program expected, found \"{problem.Id}\"", nameof(problem));
    }

    private static T? Find<T>(IReadOnlyList<T> numbers, IReadOnlyList<T> words, ReadOnlySpan<char> code, Family family)
        where T : Concept
    {
        var (first, second) = family == Family.Numbers ? (numbers, words) : (words, numbers);
        return Find(first, code) ?? Find(second, code);
    }

    private static T? Find<T>(IReadOnlyList<T> concepts, ReadOnlySpan<char> code)
        where T : Concept
    {
        foreach (var concept in concepts)
        {
            if (code.SequenceEqual(concept.Code))
            {
                return concept;
            }
        }

        return null;
    }

    private static ReduceConcept? FindReduce(ReadOnlySpan<char> before, ReadOnlySpan<char> after)
    {
        foreach (var reduce in Reduces.All)
        {
            if (before.SequenceEqual(reduce.Before) && after.SequenceEqual(reduce.After))
            {
                return reduce;
            }
        }

        return null;
    }

    /// <summary>The bracket that closes the one at <paramref name="open"/>, or −1. The task's snippets quote no brackets.</summary>
    private static int Closing(ReadOnlySpan<char> code, int open)
    {
        var depth = 0;
        for (var i = open; i < code.Length; i++)
        {
            depth += code[i] == '[' ? 1 : code[i] == ']' ? -1 : 0;
            if (depth == 0)
            {
                return i;
            }
        }

        return -1;
    }
}

using Redraft.Cli.Errors;
using Redraft.Cli.Printing;
using Redraft.Runs;

namespace Redraft.Cli;

/// <summary>Finds what an id, a name, a hash, or the beginning of one stands for, in all seeds of a run.</summary>
/// <param name="folder">The run's folder, for messages.</param>
/// <param name="parts">The seeds' parts.</param>
internal sealed class RecordSearch(string folder, IReadOnlyList<RunPart> parts)
{
    /// <summary>Fewer characters than these are no beginning of an id.</summary>
    public const int Shortest = 4;

    private const int MostCandidates = 8;

    /// <summary>The record of that id; else the one whose id begins so.</summary>
    /// <returns>At least one; several only where seeds share an id, or stages a model.</returns>
    /// <exception cref="CommandException">If there is none, or more than one, or too little to tell.</exception>
    public IReadOnlyList<FoundRecord> Find(string wanted)
    {
        var found = parts.SelectMany(part => In(part, wanted)).ToList();
        if (found.Exists(f => f.IsExact))
        {
            found.RemoveAll(f => !f.IsExact);
        }
        else if (wanted.Length < Shortest)
        {
            throw Fault($"nothing is called '{wanted}', and {Plural.Of(wanted.Length, "character")} of an id are too few to look for", $"give the whole id, or its first {Shortest} characters or more");
        }

        var candidates = found.DistinctBy(f => (f.Kind, f.Hash ?? f.Id)).ToList();
        return candidates.Count switch
        {
            0 => throw Fault($"no draft, feedback, problem, checkpoint or model is called '{wanted}' or begins so", $"'redraft show {folder}' lists the checkpoints with their models"),
            1 => found,
            _ => throw new CommandException(new Fault(ErrorCodes.Ambiguous, $"{folder}: '{wanted}' may be {Listed(candidates)}", "give more of its characters")),
        };
    }

    private CommandException Fault(string what, string help) => new(new Fault(ErrorCodes.NotFound, $"{folder}: {what}", help));

    private static string Listed(List<FoundRecord> candidates)
    {
        var rest = candidates.Count - MostCandidates;
        return rest > 0 ? $"{string.Join(", ", candidates.Take(MostCandidates))}, or one of {rest} more" : $"{string.Join(", ", candidates.SkipLast(1))} or {candidates[^1]}";
    }

    private static IEnumerable<FoundRecord> In(RunPart part, string wanted)
    {
        foreach (var record in part.Store.Beginning(wanted))
        {
            yield return new FoundRecord(part, record.Kind.ToString().ToLowerInvariant(), record.Id, null, record.Id == wanted);
        }

        foreach (var checkpoint in part.Models.Checkpoints)
        {
            if (ByName(FoundRecord.Checkpoint, checkpoint.Stage, [checkpoint.Stage, .. part.Models.NamesOf(checkpoint), checkpoint.Hash, checkpoint.Model]) is { } found)
            {
                yield return found;
            }
        }

        if (ByName(FoundRecord.Model, FeedbackRun.ZeroShot, [FeedbackRun.ZeroShot, part.Models.BaseModel]) is { } start)
        {
            yield return start;
        }

        // An exact name counts before one that only begins so.
        FoundRecord? ByName(string kind, string id, string[] names)
        {
            var name = names.FirstOrDefault(name => Is(name, wanted)) ?? names.FirstOrDefault(name => Begins(name, wanted));
            return name is null ? null : new FoundRecord(part, kind, id, ShortHash.Is(name) ? name : null, Is(name, wanted));
        }
    }

    private static bool Is(string name, string wanted) => name == wanted || name == ShortHash.Algorithm + wanted;

    private static bool Begins(string name, string wanted)
        => name.StartsWith(wanted, StringComparison.Ordinal) || name.StartsWith(ShortHash.Algorithm + wanted, StringComparison.Ordinal);
}

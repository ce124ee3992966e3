using System.Globalization;
using Redraft.Runs;

namespace Redraft.Annotating.Importing;

/// <summary>Takes answers that people gave elsewhere for a run's items that wait: of another run, of Argilla or of Label Studio.</summary>
/// <remarks>
/// A record's item is the one that it names by id (the item's, or a draft's of it), else the only one all of whose texts it holds. A person who isn't known is added by name, without a link. What an
/// item can't take, or the page couldn't have sent, is left out and said. Read again, a file changes nothing.
/// </remarks>
/// <param name="queue">Where answers go.</param>
/// <param name="annotators">Who is known.</param>
public sealed class AnswerImport(AnnotationQueue queue, Annotators annotators)
{
    /// <summary>Takes a file's answers.</summary>
    /// <param name="path">The file.</param>
    /// <returns>What became of each.</returns>
    /// <exception cref="InvalidDataException">If it can't be read, or is of another kind; nothing is taken then.</exception>
    public async Task<ImportOutcome> TakeAsync(string path)
    {
        var (answers, others) = AnswerFile.Read(path);
        var items = queue.OpenItems();
        var byId = items.SelectMany(item => item.Texts.Select(text => (text.Id, item)).Append((item.Id, item))).GroupBy(pair => pair.Item1).ToDictionary(of => of.Key, of => of.Select(pair => pair.item).Distinct().ToList());
        var (taken, known, unheld) = (0, 0, others.ToList());
        foreach (var answer in answers)
        {
            var (item, why) = ItemOf(answer, items, byId);
            var became = item is null ? why : await StoreAsync(answer, item).ConfigureAwait(false);
            taken += became is Taken ? 1 : 0;
            known += became is Known ? 1 : 0;
            unheld.AddRange((became is Taken or Known ? [] : new[] { became }).Concat(became is Known || item is null ? [] : answer.Left.Concat(Unasked(answer.Answer, item)).Select(left => "left out: " + left)).Select(reason => new Unheld(answer.Where, $"{answer.Person}: {reason}")));
        }

        return new ImportOutcome(taken, known, unheld);
    }

    private const string Taken = "taken", Known = "known";

    private static (AnnotationItem? Item, string Why) ItemOf(ForeignAnswer answer, IReadOnlyList<AnnotationItem> items, Dictionary<string, List<AnnotationItem>> byId)
    {
        foreach (var found in answer.Ids.Select(id => byId.GetValueOrDefault(id)))
        {
            if (found is [var only])
            {
                return (only, "");
            }
        }

        var texts = answer.Texts.Select(Plain).Where(text => text.Length > 0).ToHashSet();
        var matching = items.Where(item => item.Texts.Count > 0 && item.Texts.All(text => texts.Contains(Plain(text.Text)))).ToList();
        if (matching.Count > 1 && matching.Where(item => texts.Contains(Plain(item.Description))).ToList() is { Count: > 0 } same)
        {
            matching = same;
        }

        return matching.Count == 1 ? (matching[0], "")
            : (null, matching.Count == 0 ? "no item that waits has its id or its texts" : $"{matching.Count} items have its texts; name one by its id");
    }

    private async Task<string> StoreAsync(ForeignAnswer foreign, AnnotationItem item)
    {
        var answer = foreign.Answer;
        if (foreign.Better is { } better)
        {
            var at = item.Texts.Count == 2 ? item.Texts.ToList().FindIndex(text => Plain(text.Text) == Plain(better)) : -1;
            answer = answer with { Better = better.Length == 0 ? 0 : at switch { 0 => -1, 1 => 1, _ => null } };
        }

        if (foreign.Ranks.Count > 0)
        {
            answer = answer with { Ranks = [.. item.Texts.Select(text => foreign.Ranks.FirstOrDefault(rank => Plain(rank.Text) == Plain(text.Text)).Rank)] };
        }

        var person = await annotators.ImportedAsync(foreign.PersonId, foreign.Person).ConfigureAwait(false);
        var said = RunJson.Write(answer with { Attempt = null });
        var key = SeededRandom.SeedOf(["imported", item.Id, person, said]).ToString("x16", CultureInfo.InvariantCulture);
        var outcome = await queue.ImportAsync(person, item.Id, "imported-" + key, answer, foreign.Attempt, foreign.Given).ConfigureAwait(false);
        return outcome?.Status switch
        {
            null => Known,
            AnswerStatus.Stored => Taken,
            AnswerStatus.Refused => string.Join("; ", outcome.Faults),
            _ => "its item has all the answers that are wanted, or its questions were ended",
        };
    }

    private static IEnumerable<string> Unasked(AnnotationAnswer answer, AnnotationItem item)
        => answer.Skipped is null && answer.Points.Count + (answer.Correction is null ? 0 : 1) + (answer.CarriedOut is null ? 0 : 1) is > 0
            && AnnotationLimits.Asked(item, answer) is { Points.Count: var points } asked && (points < answer.Points.Count || asked.Correction != answer.Correction || asked.CarriedOut != answer.CarriedOut)
            ? [$"what this item ({item.Kind.ToString().ToLowerInvariant()}) doesn't ask for"] : [];

    private static string Plain(string text) => text.ReplaceLineEndings("\n").Trim();
}

/// <summary>What became of a file's answers.</summary>
/// <param name="Taken">Answers that are in the run now.</param>
/// <param name="Known">Those that were there already.</param>
/// <param name="Unheld">Everything else in the file, and what of the taken ones isn't held.</param>
public sealed record ImportOutcome(int Taken, int Known, IReadOnlyList<Unheld> Unheld);

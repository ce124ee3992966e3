using Redraft.Runs;

namespace Redraft.Annotating;

/// <summary>Forgets one person: takes everything that they wrote out of a run, and says which checkpoints have learned from it.</summary>
/// <remarks>
/// The graph stays whole: records of theirs say <see cref="Erased.Text"/>, and nothing is learned from them any more. Each step may be cut off: asked for again, it goes through
/// all of them, and what knows whom and what to erase goes last. What was exported, and what checkpoints have learned, is out of its reach.
/// </remarks>
/// <param name="folder">The run, opened for writing: so nobody else works on it here. Where its records are in PostgreSQL, nobody may elsewhere either.</param>
/// <param name="clock">The time.</param>
public sealed class Forgetting(RunFolder folder, TimeProvider clock)
{
    private const string Report = "report.json";

    private AnnotationErasure Page => AnnotationErasure.Of(folder);

    /// <summary>What there is of somebody.</summary>
    /// <param name="annotator">An id, or a name that only one person has.</param>
    /// <exception cref="InvalidDataException">If nobody is called so, or several are.</exception>
    public Remembered Find(string annotator)
    {
        if (folder.Place is null && !File.Exists(folder.PathOf(AnnotationDatabase.FileName)))
        {
            throw new InvalidDataException($"{folder.FullPath}: nobody wrote here on a page (no {AnnotationDatabase.FileName})");
        }

        var (id, name) = Page.Find(annotator);
        using var database = folder.OpenDatabase();
        var graph = new GraphErasure(database, id);
        var (answers, attempts, typed) = Page.Count(id);
        var (feedback, corrections, comparisons) = graph.Count();
        return new Remembered(id, name)
        {
            Answers = answers, Attempts = attempts, Typed = typed, Feedback = feedback, Corrections = corrections, Comparisons = comparisons,
            Taught = [.. folder.Manifest.Seeds.SelectMany(seed => TaughtCheckpoints.Of(database, seed, id))],
        };
    }

    /// <summary>Erases all of it.</summary>
    /// <param name="id">The person's id.</param>
    /// <returns>The report, written anew without their words; null where the run has none.</returns>
    public RunReport? Erase(string id)
    {
        RunReport? report = null;
        using (var database = folder.OpenDatabase())
        {
            var graph = new GraphErasure(database, id);
            IReadOnlyCollection<string> words = [.. Page.Words(id).Concat(graph.Words()).Distinct()];
            graph.Erase(words);
            graph.Compact();
            report = File.Exists(folder.PathOf(Report)) ? RunExecution.Report(folder, database) : null;
            if (report is not null)
            {
                folder.Write(Report, RunReportJson.Write(report));
            }

            Page.Erase(id, words, graph.ErasedDrafts(), clock.GetUtcNow());
        }

        return report;
    }

    /// <summary>Erases the name, once all else is.</summary>
    public void EraseName(string id) => Page.EraseName(id);
}

/// <summary>What a run holds of one person.</summary>
/// <param name="Id">Their id, which stays.</param>
/// <param name="Name">What they are called on the page.</param>
public sealed record Remembered(string Id, string Name)
{
    /// <summary>Answers on the page, those that were replaced too.</summary>
    public int Answers { get; init; }

    /// <summary>Redrafts that were drawn for their words, by attempts.</summary>
    public int Attempts { get; init; }

    /// <summary>Texts that they typed and didn't send.</summary>
    public int Typed { get; init; }

    /// <summary>Pieces of feedback in the graph.</summary>
    public int Feedback { get; init; }

    /// <summary>Drafts that they wrote themselves.</summary>
    public int Corrections { get; init; }

    /// <summary>Comparisons, and checks of redrafts.</summary>
    public int Comparisons { get; init; }

    /// <summary>Every checkpoint that their words have gone into.</summary>
    public IReadOnlyList<TaughtCheckpoint> Taught { get; init; } = [];
}

using Redraft.Drafting;
using Redraft.Models;
using Redraft.Runs;
using Redraft.Tasks;

namespace Redraft.FeedingBack;

/// <summary>Draws two or more drafts of each problem, asks a source which is better and stores what it says; or takes what was compared before the run.</summary>
/// <remarks>Which draft is shown first is drawn, seeded by the problem, and recorded as left and right. Two equal texts are a tie; nobody is asked. Of more than two
/// drafts, those that differ are compared two by two, or ordered by people at once; the order in which they were shown is recorded.</remarks>
/// <param name="run">The run.</param>
/// <param name="source">Who compares: an <see cref="IComparisonSource"/>, or one whose comparisons are recorded.</param>
internal sealed class Comparer(RunContext run, IFeedbackSource source)
{
    private const int PairsPerBatch = 64;

    /// <summary>The stage that holds the drafts of a stage of comparisons.</summary>
    public static string DraftsOf(string stage) => stage + "/draft";

    /// <summary>The problems of a split that a source can compare drafts of.</summary>
    public static IReadOnlyList<Problem> ComparableOf(ITask task, IFeedbackSource source, Split split) => source switch
    {
        IComparisonSource => task.Problems(split),
        IRecordedFeedbackSource recorded => [.. task.Problems(split).Where(problem => recorded.ComparisonsOn(problem).Count > 0)],
        _ => [],
    };

    /// <summary>The comparisons of each problem, in the order of the problems: one of two drafts; of recorded ones, all.</summary>
    /// <param name="stage">The stage's name.</param>
    /// <param name="model">Who writes the drafts.</param>
    /// <param name="problems">Never held-out ones.</param>
    /// <param name="cancellation">Ends it; what is stored stays.</param>
    /// <param name="samples">How many drafts of each problem are compared.</param>
    /// <exception cref="ArgumentException">If a problem is held out: nothing is to be learned from those. Or if the source compares nothing.</exception>
    public async Task<IReadOnlyList<Compared>> CompareAsync(string stage, ILanguageModel model, IReadOnlyList<Problem> problems, CancellationToken cancellation, int samples = 2)
    {
        if (problems.FirstOrDefault(problem => problem.Split == Split.HeldOut) is { } heldOut)
        {
            throw new ArgumentException($"comparisons on training or refiner problems expected, found the held-out problem {heldOut.Id}", nameof(problems));
        }

        if (source is IRecordedFeedbackSource recorded)
        {
            return await new RecordedComparisons(run, recorded).TakeAsync(stage, problems, cancellation).ConfigureAwait(false);
        }

        var asked = source as IComparisonSource ?? throw new ArgumentException($"a source of comparisons expected, found '{source.Name}', which compares nothing", nameof(problems));
        var drafts = (await new Drafter(run).DraftAsync(
            DraftsOf(stage), model, [.. problems.Select(problem => new DraftOrder(problem, run.Task.DraftPrompt(problem)))],
            run.Recipe.Drafts with { Samples = samples }, stage, cancellation).ConfigureAwait(false)).ToLookup(draft => draft.Problem.Id);
        await Stage.RunAsync(
            run, stage, problems, problem => problem.Id,
            async chunk => new RunBatch
            {
                Origin = run.OriginOf(stage, model.Id),
                Units = [],
                Comparisons = await AskAsync(asked, stage, [.. chunk.Select(problem => drafts[problem.Id].ToList())], cancellation).ConfigureAwait(false),
            },
            new StageSettings("pairs", asked is IAwaitedFeedbackSource ? Math.Max(1, problems.Count) : PairsPerBatch, cancellation)).ConfigureAwait(false);

        var texts = drafts.SelectMany(of => of).ToDictionary(draft => draft.Draft.Id);
        var stored = run.Store.Comparisons(stage).ToLookup(comparison => comparison.ProblemId); // of other problems too, where more were asked for before
        return [.. problems.SelectMany(problem => stored[problem.Id]).Select(comparison => new Compared(comparison, texts[comparison.LeftDraftId], texts[comparison.RightDraftId]))];
    }

    private async Task<IReadOnlyList<Comparison>> AskAsync(IComparisonSource asked, string stage, IReadOnlyList<List<ScoredDraft>> pairs, CancellationToken cancellation)
    {
        if (asked is IAwaitedFeedbackSource)
        {
            return [.. (await Task.WhenAll(pairs.Select(pair => AskAsync(asked, stage, pair, cancellation))).ConfigureAwait(false)).SelectMany(of => of)]; // people see all at once
        }

        var comparisons = new List<Comparison>();
        foreach (var pair in pairs)
        {
            comparisons.AddRange(await AskAsync(asked, stage, pair, cancellation).ConfigureAwait(false));
        }

        return comparisons;
    }

    private async Task<IReadOnlyList<Comparison>> AskAsync(IComparisonSource asked, string stage, List<ScoredDraft> drafts, CancellationToken cancellation)
    {
        var different = drafts.DistinctBy(draft => draft.Draft.Text).ToList();
        if (drafts.Count == 2 || different.Count == 1)
        {
            return [await AskPairAsync(asked, stage, [drafts[0], drafts[1]], cancellation).ConfigureAwait(false)];
        }

        if (asked is IReviewingSource people)
        {
            return await people.RankAsync(drafts[0].Problem, [.. different.Select(draft => draft.Draft)], cancellation).ConfigureAwait(false) is { } said ? Pairs(stage, different, said) : [];
        }

        new SeededRandom(run.SeedOf("rank", stage, drafts[0].Problem.Id)).Shuffle(different);
        var comparisons = new List<Comparison>();
        foreach (var (i, j) in PairsOf(different.Count))
        {
            var (left, right) = (different[i].Draft, different[j].Draft);
            var preference = await asked.CompareAsync(drafts[0].Problem, left, right, run.SeedOf("compare", stage, drafts[0].Problem.Id, left.Sample, right.Sample), cancellation).ConfigureAwait(false);
            comparisons.Add(Of(stage, left, right, preference));
        }

        return comparisons;
    }

    // Every two of an order, the one that was shown first as the left one.
    private List<Comparison> Pairs(string stage, List<ScoredDraft> drafts, Ranking said) =>
    [
        .. PairsOf(drafts.Count).Select(pair => (Left: said.Shown[pair.I], Right: said.Shown[pair.J]))
            .Select(pair => Of(stage, drafts[pair.Left].Draft, drafts[pair.Right].Draft, new Preference(said.Ranks[pair.Left].CompareTo(said.Ranks[pair.Right]), said.Author))),
    ];

    private static IEnumerable<(int I, int J)> PairsOf(int count) => from i in Enumerable.Range(0, count) from j in Enumerable.Range(i + 1, count - i - 1) select (i, j);

    private Comparison Of(string stage, Draft left, Draft right, Preference preference) => new()
    {
        Id = run.IdOf("comparison", stage, left.ProblemId, left.Sample, right.Sample),
        ProblemId = left.ProblemId,
        LeftDraftId = left.Id,
        RightDraftId = right.Id,
        PreferredDraftId = preference.Better switch { < 0 => left.Id, > 0 => right.Id, _ => null },
        Author = preference.Author,
    };

    private async Task<Comparison> AskPairAsync(IComparisonSource asked, string stage, List<ScoredDraft> pair, CancellationToken cancellation)
    {
        var problem = pair[0].Problem;
        var seed = run.SeedOf("compare", stage, problem.Id);
        var swap = new SeededRandom(seed).Next(2);
        var (left, right) = (pair[swap].Draft, pair[1 - swap].Draft);
        var preference = left.Text == right.Text && asked is IAwaitedFeedbackSource ? new Preference(0, new Author(AuthorKind.Program, "equal-texts"))
            : await asked.CompareAsync(problem, left, right, seed, cancellation).ConfigureAwait(false);
        return new Comparison
        {
            Id = run.IdOf("comparison", stage, problem.Id),
            ProblemId = problem.Id,
            LeftDraftId = left.Id,
            RightDraftId = right.Id,
            PreferredDraftId = left.Text == right.Text ? null : preference.Better switch { < 0 => left.Id, > 0 => right.Id, _ => null },
            Author = preference.Author,
        };
    }
}

/// <summary>A comparison with the drafts that it names.</summary>
/// <param name="Comparison">Who prefers which.</param>
/// <param name="Left">The draft shown first.</param>
/// <param name="Right">The one shown second.</param>
internal sealed record Compared(Comparison Comparison, ScoredDraft Left, ScoredDraft Right)
{
    /// <summary>Whether neither is preferred.</summary>
    public bool IsTie => Comparison.PreferredDraftId is null;

    /// <summary>Whether the draft shown first is preferred.</summary>
    public bool LeftIsPreferred => Comparison.PreferredDraftId == Left.Draft.Id;
}

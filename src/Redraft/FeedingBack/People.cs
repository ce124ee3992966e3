using System.Globalization;
using System.Runtime.CompilerServices;
using Redraft.Annotating;

namespace Redraft.FeedingBack;

/// <summary>People who write feedback on a page, see it carried out, and choose.</summary>
/// <param name="options">How they are asked.</param>
/// <param name="desk">Where they are asked; null while a recipe is only looked at.</param>
/// <param name="critic">Whose suggestions they see, or null.</param>
public sealed class People(PeopleOptions options, AnnotationDesk? desk, IFeedbackSource? critic = null) : IAwaitedFeedbackSource, IComparisonSource, IReviewingSource
{
    /// <summary>The source's name in recipes.</summary>
    public const string SourceName = "people";

    /// <inheritdoc/>
    public string Name => SourceName;

    /// <inheritdoc/>
    bool IReviewingSource.Checks => options.Check;

    /// <inheritdoc/>
    int IReviewingSource.IdealAnswers => options.Ideal;

    private AnnotationDesk Desk => desk ?? throw new InvalidOperationException("people answer on a page: start the run with `redraft annotate RECIPE`");

    /// <inheritdoc/>
    /// <remarks>Asks about this draft alone and waits; a round puts all of its drafts at once.</remarks>
    public async Task<Remark?> GiveAsync(Problem problem, Draft draft, Score score, ulong seed, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(problem);
        ArgumentNullException.ThrowIfNull(draft);
        var id = SeededRandom.SeedOf(["people", problem.Id, draft.Id, draft.Text]).ToString("x16", CultureInfo.InvariantCulture);
        var stage = $"single/{id}";
        var item = Item(stage, new ScoredDraft(problem, draft, score)) with { Id = id };
        await Desk.AskAsync(new DeskQuestions(stage, [item], Wanted: 1, Enough: 0), cancellation).ConfigureAwait(false);
        return Chosen(stage).Where(answer => !answer.Answer.Good).Select(RemarkOf).FirstOrDefault();
    }

    /// <inheritdoc/>
    public async Task<IReadOnlyList<AwaitedRemark>> AwaitAsync(AwaitedQuestions questions, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(questions);
        var byId = questions.Drafts.ToDictionary(draft => draft.Draft.Id);
        await Desk.AskAsync(
            new DeskQuestions(questions.Stage, [.. questions.Drafts.Select(draft => Item(questions.Stage, draft))], options.Overlap, options.Enough)
            {
                Propose = critic is null ? null : (item, stop) => ProposeAsync(byId[item], stop),
                Judge = questions.JudgePoints,
                Redraft = (item, points, stop) => RedraftAsync(questions, byId[item], points, stop),
                Grade = async (item, text, stop) => AnnotationText.Of(await questions.Grade(byId[item].Problem, text, stop).ConfigureAwait(false)),
            }, cancellation).ConfigureAwait(false);
        return [.. Chosen(questions.Stage).Where(answer => !answer.Answer.Good).Select(answer => new AwaitedRemark(answer.Item.Id, RemarkOf(answer)))];
    }

    /// <inheritdoc/>
    public IReadOnlyDictionary<string, RedraftChoice> ChoicesOf(string stage) => Chosen(stage)
        .Select(answer => (answer.Item.Id, Choice: ChoiceOf(answer.Answer)))
        .Where(choice => choice.Choice is not null)
        .ToDictionary(choice => choice.Id, choice => choice.Choice!);

    /// <inheritdoc/>
    public async Task<Preference> CompareAsync(Problem problem, Draft first, Draft second, ulong seed, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(problem);
        ArgumentNullException.ThrowIfNull(first);
        ArgumentNullException.ThrowIfNull(second);
        var item = ItemOf(AnnotationKind.Compare, $"{first.Id}-{second.Id}", $"compare/{first.Id}-{second.Id}", problem) with { Texts = [Untested(first), Untested(second)] };
        await AskAsync(item.Stage, [item], cancellation).ConfigureAwait(false);
        var answer = Chosen(item.Stage, AnnotationKind.Compare).FirstOrDefault();
        return new Preference(answer?.Answer.Preferred ?? 0, new Author(AuthorKind.Person, answer?.Annotator.Id ?? "nobody"));
    }

    /// <inheritdoc/>
    async Task<Ranking?> IReviewingSource.RankAsync(Problem problem, IReadOnlyList<Draft> drafts, CancellationToken cancellation)
    {
        if (drafts.Count == 2)
        {
            var preference = await CompareAsync(problem, drafts[0], drafts[1], 0, cancellation).ConfigureAwait(false);
            return new Ranking(preference.Better switch { < 0 => [1, 2], > 0 => [2, 1], _ => [1, 1] }, [0, 1], preference.Author);
        }

        var id = SeededRandom.SeedOf(["rank", .. drafts.Select(draft => draft.Id)]).ToString("x16", CultureInfo.InvariantCulture);
        var item = ItemOf(AnnotationKind.Rank, id, $"rank/{id}", problem) with { Texts = [.. drafts.Select(Untested)] };
        await AskAsync(item.Stage, [item], cancellation).ConfigureAwait(false);
        return Chosen(item.Stage, AnnotationKind.Rank).FirstOrDefault() is not { } given ? null
            : new Ranking(given.Answer.Ranks, given.Answer.Shown.Count == drafts.Count ? given.Answer.Shown : [.. Enumerable.Range(0, drafts.Count)], new Author(AuthorKind.Person, given.Annotator.Id));
    }

    /// <inheritdoc/>
    async Task<IReadOnlyList<Check>> IReviewingSource.CheckAsync(string stage, IReadOnlyList<ScoredDraft> redrafts, CancellationToken cancellation)
    {
        await AskAsync(stage,
        [
            .. redrafts.Select(redraft => ItemOf(AnnotationKind.Check, "check-" + redraft.Draft.Id, stage, redraft.Problem) with
            {
                Texts = [Untested(redraft.Parent!), AnnotationText.Of(redraft)], Feedback = redraft.Feedback!.Text,
                WrittenBy = redraft.Feedback.Author is { Kind: AuthorKind.Person or AuthorKind.Assisted } writer ? writer.Name : null,
            }),
        ], cancellation).ConfigureAwait(false);
        return
        [
            .. Desk.Queue.Answers(stage).Where(given => given.Answer.CarriedOut is not null)
                .Select(given => new Check(given.Item.Texts[1].Id, given.Answer.CarriedOut!.Value, new Author(AuthorKind.Person, given.Annotator.Id)) { OwnWords = given.Answer.OwnWords }),
        ];
    }

    /// <inheritdoc/>
    async Task<IReadOnlyList<IdealAnswer>> IReviewingSource.WriteAsync(
        string stage, IReadOnlyList<Problem> problems, Func<Problem, string, CancellationToken, Task<ScoredDraft>> grade, CancellationToken cancellation)
    {
        var byItem = problems.ToDictionary(problem => SeededRandom.SeedOf(["ideal", problem.Id]).ToString("x16", CultureInfo.InvariantCulture));
        await Desk.AskAsync(new DeskQuestions(stage, [.. byItem.Select(of => ItemOf(AnnotationKind.Ideal, of.Key, stage, of.Value))], options.Overlap, options.Enough)
        {
            Grade = async (item, text, stop) => AnnotationText.Of(await grade(byItem[item], text, stop).ConfigureAwait(false)),
        }, cancellation).ConfigureAwait(false);
        return
        [
            .. Desk.Queue.Answers(stage).Where(given => given.Answer is { Skipped: null, Correction: not null })
                .Select(given => new IdealAnswer(given.Item.ProblemId, given.Answer.Correction!, new Author(AuthorKind.Person, given.Annotator.Id))),
        ];
    }

    private Task AskAsync(string stage, IReadOnlyList<AnnotationItem> items, CancellationToken cancellation)
        => Desk.AskAsync(new DeskQuestions(stage, items, options.Overlap, Enough: 0), cancellation);

    private static AnnotationText Untested(Draft draft) => new(draft.Id, draft.Text, null, "", [], null);

    // Whose answer counts where several people answered: chance decides, the same way every time.
    private IReadOnlyList<GivenAnswer> Chosen(string stage, AnnotationKind kind = AnnotationKind.Feedback) =>
    [
        .. Desk.Queue.Answers(stage).Where(given => given.Item.Kind == kind && given.Answer.Skipped is null)
            .GroupBy(given => given.Item.Id)
            .Select(of => new SeededRandom(SeededRandom.SeedOf(["people", stage, of.Key])).Pick([.. of.OrderBy(given => given.Id)])),
    ];

    // One suggestion for a draft, whoever looks at it.
    private async Task<Proposal?> ProposeAsync(ScoredDraft draft, CancellationToken cancellation)
        => await critic!.GiveAsync(draft.Problem, draft.Draft, draft.Score, SeededRandom.SeedOf(["suggestion", draft.Draft.Id]), cancellation).ConfigureAwait(false) is { } said
            ? new Proposal(said.Text, said.Author.Name) : null;

    private static Remark RemarkOf(GivenAnswer given) => RemarkOf(given.Answer, given.Item.Texts[0].Text, given.Annotator.Id);

    private static Remark RemarkOf(AnnotationAnswer answer, string draft, string author)
        => new(answer.Words(draft), new Author(answer.Assist is "accepted" or "edited" or AssistantDesk.Written ? AuthorKind.Assisted : AuthorKind.Person, author)) { Target = answer.Points.Count == 1 ? answer.Points[0].Target : null };

    private RedraftChoice? ChoiceOf(AnnotationAnswer answer)
        => answer.Correction is { } correction ? new RedraftChoice(null, null, correction)
            : answer.Picked is { } picked ? new RedraftChoice(picked, Desk.Queue.AttemptOf(answer.Attempt!.Value)!.Redrafts[picked].Redraft.Text, null)
            : answer.RejectedAll ? new RedraftChoice(null, null, null) : null;

    private static async IAsyncEnumerable<AttemptedRedraft> RedraftAsync(
        AwaitedQuestions questions, ScoredDraft draft, IReadOnlyList<FeedbackPoint> points, [EnumeratorCancellation] CancellationToken cancellation)
    {
        var remark = RemarkOf(new AnnotationAnswer { Points = points }, draft.Draft.Text, "");
        await foreach (var redraft in questions.Redraft(draft, remark, cancellation).ConfigureAwait(false))
        {
            var said = await questions.Judge(redraft, cancellation).ConfigureAwait(false);
            yield return new AttemptedRedraft(AnnotationText.Of(redraft), double.IsFinite(said) ? said : null);
        }
    }

    private static AnnotationItem Item(string stage, ScoredDraft draft) => ItemOf(AnnotationKind.Feedback, draft.Draft.Id, stage, draft.Problem) with { Texts = [AnnotationText.Of(draft)] };

    private static AnnotationItem ItemOf(AnnotationKind kind, string id, string stage, Problem problem) => new()
    {
        Id = id, Kind = kind, Stage = stage, ProblemId = problem.Id, Task = problem.Task, Description = problem.Description, Signature = problem.Signature,
    };
}

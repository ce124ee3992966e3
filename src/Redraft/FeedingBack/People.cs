using System.Globalization;
using System.Runtime.CompilerServices;
using Redraft.Annotating;

namespace Redraft.FeedingBack;

/// <summary>People who write feedback on a page, see it carried out, and choose.</summary>
/// <param name="options">How they are asked.</param>
/// <param name="desk">Where they are asked; null while a recipe is only looked at.</param>
/// <param name="critic">Whose suggestions they see, or null.</param>
public sealed class People(PeopleOptions options, AnnotationDesk? desk, IFeedbackSource? critic = null) : IAwaitedFeedbackSource, IComparisonSource
{
    /// <summary>The source's name in recipes.</summary>
    public const string SourceName = "people";

    /// <inheritdoc/>
    public string Name => SourceName;

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
        var item = new AnnotationItem
        {
            Id = $"{first.Id}-{second.Id}", Kind = AnnotationKind.Compare, Stage = $"compare/{first.Id}-{second.Id}",
            ProblemId = problem.Id, Task = problem.Task, Description = problem.Description, Signature = problem.Signature,
            Texts = [.. new[] { first, second }.Select(draft => new AnnotationText(draft.Id, draft.Text, null, "", [], null))],
        };
        await Desk.AskAsync(new DeskQuestions(item.Stage, [item], Wanted: 1, Enough: 0), cancellation).ConfigureAwait(false);
        var answer = Desk.Queue.Answers(item.Stage).FirstOrDefault(given => given.Answer.Better is not null);
        return new Preference(answer?.Answer.Preferred ?? 0, new Author(AuthorKind.Person, answer?.Annotator.Id ?? "nobody"));
    }

    // Whose answer counts where several people answered: chance decides, the same way every time.
    private IReadOnlyList<GivenAnswer> Chosen(string stage) =>
    [
        .. Desk.Queue.Answers(stage).Where(given => given.Item.Kind == AnnotationKind.Feedback && given.Answer.Skipped is null)
            .GroupBy(given => given.Item.Id)
            .Select(of => new SeededRandom(SeededRandom.SeedOf(["people", stage, of.Key])).Pick([.. of.OrderBy(given => given.Id)])),
    ];

    // One suggestion for a draft, whoever looks at it.
    private async Task<Proposal?> ProposeAsync(ScoredDraft draft, CancellationToken cancellation)
        => await critic!.GiveAsync(draft.Problem, draft.Draft, draft.Score, SeededRandom.SeedOf(["suggestion", draft.Draft.Id]), cancellation).ConfigureAwait(false) is { } said
            ? new Proposal(said.Text, said.Author.Name) : null;

    private static Remark RemarkOf(GivenAnswer given) => RemarkOf(given.Answer, given.Item.Texts[0].Text, given.Annotator.Id);

    private static Remark RemarkOf(AnnotationAnswer answer, string draft, string author)
        => new(answer.Words(draft), new Author(answer.Assist is "accepted" or "edited" ? AuthorKind.Assisted : AuthorKind.Person, author)) { Target = answer.Points.Count == 1 ? answer.Points[0].Target : null };

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

    private static AnnotationItem Item(string stage, ScoredDraft draft) => new()
    {
        Id = draft.Draft.Id,
        Kind = AnnotationKind.Feedback,
        Stage = stage,
        ProblemId = draft.Problem.Id,
        Task = draft.Problem.Task,
        Description = draft.Problem.Description,
        Signature = draft.Problem.Signature,
        Texts = [AnnotationText.Of(draft)],
    };
}

using System.Collections.Concurrent;
using System.Runtime.CompilerServices;

namespace Redraft.Annotating;

/// <summary>Where a run that waits and the people whom it waits for meet: the run asks, people answer, and try what their words lead to.</summary>
public sealed class AnnotationDesk
{
    private static readonly TimeSpan LookAgain = TimeSpan.FromSeconds(5); // who may answer can change without an answer

    private readonly ConcurrentDictionary<string, DeskQuestions> _asked = []; // by stage
    private readonly PointJudging _judging;

    /// <param name="queue">What waits, and what was said.</param>
    /// <param name="annotators">Who may answer.</param>
    public AnnotationDesk(AnnotationQueue queue, Annotators annotators)
    {
        ArgumentNullException.ThrowIfNull(queue);
        (Queue, Annotators) = (queue, annotators);
        _judging = new PointJudging(queue.Database, () => _asked.Values.Select(questions => questions.Judge).FirstOrDefault(judge => judge is not null));
    }

    /// <summary>What waits, and what was said.</summary>
    public AnnotationQueue Queue { get; }

    /// <summary>Who may answer.</summary>
    public Annotators Annotators { get; }

    /// <summary>The stages that wait for people now.</summary>
    public IReadOnlyList<string> Waiting => [.. _asked.Keys.Order(StringComparer.Ordinal)];

    /// <summary>Puts questions and waits until all are answered, enough are, or somebody ends them; then no answer is taken any more.</summary>
    public async Task AskAsync(DeskQuestions questions, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(questions);
        cancellation.ThrowIfCancellationRequested();
        await Queue.AddAsync(questions.Items, questions.Wanted).ConfigureAwait(false);
        _asked[questions.Stage] = questions;
        try
        {
            for (var change = Queue.NextChange(); !IsOver(questions); change = Queue.NextChange())
            {
                await Task.WhenAny(change, Task.Delay(LookAgain, cancellation)).ConfigureAwait(false);
                cancellation.ThrowIfCancellationRequested();
            }

            await Queue.CloseAsync(questions.Stage).ConfigureAwait(false);
        }
        finally
        {
            _asked.TryRemove(questions.Stage, out _);
            await _judging.QuietAsync().ConfigureAwait(false); // the run goes on with the model
        }
    }

    /// <summary>How many points people share. Where the judge wasn't asked yet about some, it is asked beside this, and its answers are there at a later call.</summary>
    public PointAgreement SharedPoints() => _judging.Of(Queue.Answers());

    /// <summary>Ends the questions of every stage that waits.</summary>
    /// <returns>The stages.</returns>
    public async Task<IReadOnlyList<string>> EndAsync()
    {
        var stages = Waiting;
        foreach (var stage in stages)
        {
            await Queue.CloseAsync(stage).ConfigureAwait(false);
        }

        return stages;
    }

    /// <summary>Whether redrafts of an item can be drawn now.</summary>
    public bool CanTry(AnnotationItem item)
    {
        ArgumentNullException.ThrowIfNull(item);
        return _asked.TryGetValue(item.Stage, out var questions) && questions.Redraft is not null;
    }

    /// <summary>Whether somebody's own text for an item can be graded now.</summary>
    public bool CanGrade(AnnotationItem item)
    {
        ArgumentNullException.ThrowIfNull(item);
        return _asked.TryGetValue(item.Stage, out var questions) && questions.Grade is not null;
    }

    /// <summary>What a model suggests to say of an item: asked once, then remembered; null where no model is asked, or it has nothing to say.</summary>
    /// <exception cref="InvalidOperationException">If the run doesn't wait for this item now.</exception>
    public async Task<Proposal?> ProposeAsync(AnnotationItem item, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(item);
        if (Queue.ProposalOf(item.Id) is { } known)
        {
            return known;
        }

        return Of(item).Propose is { } propose && await propose(item.Id, cancellation).ConfigureAwait(false) is { } made
            ? await Queue.AddProposalAsync(item.Id, made).ConfigureAwait(false) : null;
    }

    /// <summary>Whether a model can be asked what to say of an item.</summary>
    public bool CanPropose(AnnotationItem item)
    {
        ArgumentNullException.ThrowIfNull(item);
        return item.Kind == AnnotationKind.Feedback && _asked.TryGetValue(item.Stage, out var questions) && questions.Propose is not null;
    }

    /// <summary>Draws the redrafts that some words on an item lead to.</summary>
    /// <exception cref="InvalidOperationException">If the run doesn't wait for this item now.</exception>
    public async IAsyncEnumerable<AttemptedRedraft> TryAsync(
        AnnotationItem item, IReadOnlyList<FeedbackPoint> points, [EnumeratorCancellation] CancellationToken cancellation)
    {
        var redraft = Of(item).Redraft ?? throw new InvalidOperationException($"{item.Id}: nothing to redraft");
        await foreach (var drawn in redraft(item.Id, points, cancellation).ConfigureAwait(false))
        {
            yield return drawn;
        }
    }

    /// <summary>Grades somebody's own text for an item.</summary>
    /// <exception cref="InvalidOperationException">If the run doesn't wait for this item now.</exception>
    public Task<AnnotationText> GradeAsync(AnnotationItem item, string text, CancellationToken cancellation)
        => (Of(item).Grade ?? throw new InvalidOperationException($"{item.Id}: nothing to grade"))(item.Id, text, cancellation);

    private DeskQuestions Of(AnnotationItem item) => _asked.TryGetValue(item.Stage, out var questions)
        ? questions : throw new InvalidOperationException($"{item.Stage}: the run isn't waiting for this now; try again when it is");

    private bool IsOver(DeskQuestions questions) => Queue.IsClosed(questions.Stage) || Queue.IsComplete(questions.Stage) || HasEnough(questions);

    private bool HasEnough(DeskQuestions questions) => questions.Enough > 0 && Queue.AnsweredItems(questions.Stage) >= questions.Enough;
}

/// <summary>What a stage of a run asks people.</summary>
/// <param name="Stage">The stage.</param>
/// <param name="Items">What is asked, in the order in which it is given out.</param>
/// <param name="Wanted">From how many people an answer is wanted on each.</param>
/// <param name="Enough">After how many answered items it goes on; 0 after all.</param>
public sealed record DeskQuestions(string Stage, IReadOnlyList<AnnotationItem> Items, int Wanted, int Enough)
{
    /// <summary>Draws redrafts of an item by somebody's words, one by one; null where there are none.</summary>
    public Func<string, IReadOnlyList<FeedbackPoint>, CancellationToken, IAsyncEnumerable<AttemptedRedraft>>? Redraft { get; init; }

    /// <summary>Asks a model what to say of an item; null where none is asked.</summary>
    public Func<string, CancellationToken, Task<Proposal?>>? Propose { get; init; }

    /// <summary>Asks a judge of points whether they are among other words: a probability each, NaN where it has none; null where nobody can be asked.</summary>
    public Func<IReadOnlyList<PointInWords>, CancellationToken, Task<IReadOnlyList<double>>>? Judge { get; init; }

    /// <summary>Grades somebody's own text for an item; null where nothing can be graded.</summary>
    public Func<string, string, CancellationToken, Task<AnnotationText>>? Grade { get; init; }
}

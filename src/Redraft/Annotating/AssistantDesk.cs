using System.Globalization;
using Dapper;
using Redraft.Runs;

namespace Redraft.Annotating;

/// <summary>Where an assistant, a program with a model in it, answers for somebody, beside the people on the page.</summary>
/// <remarks>What it says is recorded as its own, under the name of whom it writes for, and counts as a model's words that a person answers for: <see cref="AuthorKind.Assisted"/>.</remarks>
/// <param name="queue">What waits.</param>
/// <param name="annotators">Who takes part.</param>
/// <param name="name">Who writes for whom; at most <see cref="AnnotationLimits.Name"/> characters are kept.</param>
public sealed class AssistantDesk(AnnotationQueue queue, Annotators annotators, string name)
{
    internal const string Written = "written";

    /// <summary>The drafts that wait for feedback and have a place for the assistant, in the order in which they are given out; nothing is leased.</summary>
    /// <param name="skip">How many to pass over.</param>
    /// <param name="take">How many at most.</param>
    /// <returns>They, and how many there are in all.</returns>
    public async Task<(IReadOnlyList<AnnotationItem> Items, int Total)> WaitingAsync(int skip, int take)
    {
        var who = await annotators.AssistantAsync(name).ConfigureAwait(false);
        var arguments = new { who, now = queue.Now, present = queue.Present, kind = AnnotationKind.Feedback.ToString(), skip, take };
        return queue.Database.Read<(IReadOnlyList<AnnotationItem>, int)>(connection => (
            [.. connection.Query<string>($"SELECT i.body FROM items i WHERE i.kind = @kind AND {AnnotationQueue.Available} ORDER BY i.position LIMIT @take OFFSET @skip", arguments).Select(RunJson.Read<AnnotationItem>)],
            connection.ExecuteScalar<int>($"SELECT count(*) FROM items i WHERE i.kind = @kind AND {AnnotationQueue.Available}", arguments)));
    }

    /// <summary>An item, or null if there is none of that id.</summary>
    public AnnotationItem? Find(string id) => queue.Database.Read(connection => connection.QuerySingleOrDefault<string>("SELECT body FROM items WHERE id = @id", new { id }) is { } body ? RunJson.Read<AnnotationItem>(body) : null);

    /// <summary>Whether the questions of an item's stage still take answers.</summary>
    public bool IsOpen(AnnotationItem item)
    {
        ArgumentNullException.ThrowIfNull(item);
        return !queue.IsClosed(item.Stage);
    }

    /// <summary>Takes an answer as the page does. The same answer again changes nothing; another one replaces it.</summary>
    /// <param name="id">The item.</param>
    /// <param name="answer">What is said.</param>
    public async Task<AnswerOutcome> AnswerAsync(string id, AnnotationAnswer answer)
    {
        ArgumentNullException.ThrowIfNull(answer);
        var who = await annotators.AssistantAsync(name).ConfigureAwait(false);
        answer = answer with { Assist = Written };
        var said = RunJson.Write(answer);
        var last = queue.Answers(who: who).LastOrDefault(given => given.Item.Id == id);
        if (last is not null && RunJson.Write(last.Answer) == said)
        {
            return new AnswerOutcome(AnswerStatus.Stored, []);
        }

        // Sent again because the first answer to it was lost on the way, it has the same key.
        var key = SeededRandom.SeedOf(["assistant", id, said, last?.Id ?? 0]).ToString("x16", CultureInfo.InvariantCulture);
        return await queue.AnswerAsync(who, id, key, answer).ConfigureAwait(false);
    }
}

using System.Data.Common;
using Dapper;
using Redraft.Runs;

namespace Redraft.Annotating;

/// <summary>What waits for people: items, who holds which, what they typed and what they answered.</summary>
/// <remarks>
/// An item has as many places as answers are wanted of it. Who takes a place has a lease on it: nobody else gets it until the lease expires, and every
/// sign of life renews it. Nothing that was acknowledged is lost or doubled: writes are durable when they return, and an answer that is sent
/// twice under one key counts once. Answers are never overwritten: one that replaces another, or is undone, leaves it in place.
/// </remarks>
/// <param name="database">Where it is kept.</param>
/// <param name="annotators">Who may take part.</param>
/// <param name="clock">The time.</param>
/// <param name="lease">How long a place is kept without a sign of life.</param>
public sealed class AnnotationQueue(AnnotationDatabase database, Annotators annotators, TimeProvider clock, TimeSpan lease)
{
    private const string Own = "EXISTS (SELECT 1 FROM own_words w WHERE w.item = i.id AND w.annotator = @who)";

    // Somebody who is there, could answer it, and isn't whose words it is about.
    private const string OtherIsThere = """
        EXISTS (SELECT 1 FROM sessions s JOIN annotators p ON p.id = s.annotator WHERE p.revoked IS NULL AND p.id <> @who AND s.seen > @present
            AND NOT EXISTS (SELECT 1 FROM own_words w WHERE w.item = i.id AND w.annotator = p.id)
            AND NOT EXISTS (SELECT 1 FROM answers a WHERE a.item = i.id AND a.annotator = p.id AND a.current = 1))
        """;

    // Items that have a place for a person: fewer answers than are wanted, not all the rest of them leased to others, and about their own words only where nobody else is there, or was when they took it.
    internal const string Available = $"""
        i.closed IS NULL AND i.given < i.wanted
        AND NOT EXISTS (SELECT 1 FROM answers a WHERE a.item = i.id AND a.annotator = @who AND a.current = 1)
        AND i.wanted - i.given > (SELECT count(*) FROM leases l WHERE l.item = i.id AND l.annotator <> @who AND l.expires > @now
            AND NOT EXISTS (SELECT 1 FROM answers a WHERE a.item = i.id AND a.annotator = l.annotator AND a.current = 1))
        AND NOT ({Own} AND {OtherIsThere} AND NOT EXISTS (SELECT 1 FROM leases l WHERE l.item = i.id AND l.annotator = @who AND l.expires > @now))
        """;

    internal AnnotationDatabase Database => database;

    private string Waiting => database.Differences.Through("items_waiting");

    private volatile TaskCompletionSource _change = new(TaskCreationOptions.RunContinuationsAsynchronously);

    internal long Now => clock.GetUtcNow().ToUnixTimeMilliseconds();

    internal long Present => Now - (long)Annotators.Present.TotalMilliseconds;

    /// <summary>Puts items in the queue, after those that are there; one that is there already stays as it is.</summary>
    /// <param name="items">The items, in the order in which they are given out.</param>
    /// <param name="wanted">From how many people an answer is wanted; from 1.</param>
    public Task AddAsync(IReadOnlyList<AnnotationItem> items, int wanted) => database.WriteAsync(connection =>
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(wanted, 1);
        var position = connection.ExecuteScalar<long>("SELECT coalesce(max(position), -1) + 1 FROM items");
        foreach (var item in items)
        {
            connection.Execute(
                "INSERT INTO items (id, position, kind, stage, wanted, body) VALUES (@Id, @position, @kind, @Stage, @wanted, @body) ON CONFLICT (id) DO NOTHING",
                new { item.Id, position, kind = item.Kind.ToString(), item.Stage, wanted, body = RunJson.Write(item) });
            if (item.WrittenBy is not null)
            {
                connection.Execute("INSERT INTO own_words (annotator, item) VALUES (@WrittenBy, @Id) ON CONFLICT DO NOTHING", new { item.WrittenBy, item.Id });
            }

            position++;
        }

        return 0;
    });

    /// <summary>Ends a stage's questions: no answer is taken any more.</summary>
    public async Task CloseAsync(string stage)
    {
        await database.WriteAsync(connection => connection.Execute(
            "UPDATE items SET closed = @now WHERE stage = @stage AND closed IS NULL; DELETE FROM leases WHERE item IN (SELECT id FROM items WHERE stage = @stage)",
            new { stage, now = Now })).ConfigureAwait(false);
        Changed();
    }

    /// <summary>Whether every item of a stage has as many answers as are wanted, or was left out by everybody who may answer.</summary>
    public bool IsComplete(string stage) => database.Read(connection => connection.ExecuteScalar<long>(
        $"""
        SELECT EXISTS (SELECT 1 FROM items i {Waiting} WHERE i.stage = @stage AND i.closed IS NULL AND i.given < i.wanted
          AND (NOT EXISTS (SELECT 1 FROM annotators p WHERE p.revoked IS NULL) OR EXISTS (
            SELECT 1 FROM annotators p WHERE p.revoked IS NULL AND NOT EXISTS (SELECT 1 FROM answers a WHERE a.item = i.id AND a.annotator = p.id AND a.current = 1))))
        """, new { stage })) == 0;

    /// <summary>Whether a stage's questions were ended.</summary>
    public bool IsClosed(string stage) => database.Read(connection => connection.ExecuteScalar<long>(
        "SELECT EXISTS (SELECT 1 FROM items WHERE stage = @stage AND closed IS NULL)", new { stage })) == 0;

    /// <summary>How many items of a stage somebody has answered.</summary>
    internal int AnsweredItems(string stage) => database.Read(connection => connection.ExecuteScalar<int>("SELECT count(*) FROM items WHERE stage = @stage AND given > 0", new { stage }));

    /// <summary>Ends when something is answered, undone or ended after this call.</summary>
    public Task NextChange() => _change.Task;

    /// <summary>Gives somebody an item: the one that they hold, else the first that has a place for them.</summary>
    /// <param name="who">The annotator's id.</param>
    /// <param name="kind">Only items of this kind; null for any.</param>
    /// <returns>The item, or null if nothing waits for this person.</returns>
    public Task<HeldItem?> NextAsync(string who, AnnotationKind? kind = null) => database.WriteAsync(connection =>
    {
        var id = First(connection, new { who, now = Now, present = Present, kind = kind?.ToString(), after = "" });
        return id is null || !IsIn(connection, who) ? null : Hold(connection, who, id);
    });

    /// <summary>What <see cref="NextAsync"/> would give somebody after an item, to be looked at ahead; nothing is leased.</summary>
    public HeldItem? Following(string who, string after) => database.Read(connection =>
        First(connection, new { who, now = Now, present = Present, kind = (string?)null, after }) is { } id ? HeldItems.Show(connection, who, id, clock.GetUtcNow() + lease) : null);

    private string? First(DbConnection connection, object arguments) => connection.QueryFirstOrDefault<string>(
        $"""
        SELECT i.id FROM leases mine JOIN items i ON i.id = mine.item
        WHERE mine.annotator = @who AND mine.expires > @now AND i.id <> @after AND {Available} AND (@kind IS NULL OR i.kind = @kind) ORDER BY i.position LIMIT 1
        """, arguments)
        ?? FirstWhere(connection, "NOT " + Own, arguments) ?? FirstWhere(connection, Own, arguments);

    private string? FirstWhere(DbConnection connection, string condition, object arguments) => connection.QueryFirstOrDefault<string>(
        $"SELECT i.id FROM items i {Waiting} WHERE i.id <> @after AND {Available} AND {condition} AND (@kind IS NULL OR i.kind = @kind) ORDER BY i.position LIMIT 1", arguments);

    /// <summary>Gives somebody a certain item: to work on if they answered it or it has a place for them, else to look at if they have answered it.</summary>
    /// <returns>The item, or null if there is none, or none for this person.</returns>
    public Task<HeldItem?> TakeAsync(string who, string id) => database.WriteAsync(connection =>
    {
        var arguments = new { who, id, now = Now, present = Present };
        var mine = connection.ExecuteScalar<long>("SELECT count(*) FROM answers WHERE item = @id AND annotator = @who AND current = 1", arguments) > 0;
        var place = connection.ExecuteScalar<long>($"SELECT count(*) FROM items i WHERE i.id = @id AND {Available}", arguments) > 0;
        var open = connection.ExecuteScalar<long>("SELECT count(*) FROM items WHERE id = @id AND closed IS NULL", arguments) > 0;
        return !IsIn(connection, who) ? null : place || (mine && open) ? Hold(connection, who, id) : mine ? HeldItems.Show(connection, who, id, expires: null) : null;
    });

    /// <summary>Keeps what somebody is typing, and renews their lease.</summary>
    /// <param name="who">The annotator's id.</param>
    /// <param name="id">The item.</param>
    /// <param name="revision">The revision that the text was typed on; 0 for none.</param>
    /// <param name="body">The text, opaque here.</param>
    /// <returns>The new revision; null if the place is lost or a newer text was saved elsewhere. The text isn't kept then.</returns>
    public Task<long?> SaveTypedAsync(string who, string id, long revision, string body) => database.WriteAsync(connection =>
    {
        if (!Renew(connection, who, id))
        {
            return null;
        }

        var changed = connection.Execute(
            """
            INSERT INTO typed (item, annotator, revision, body, saved) VALUES (@id, @who, @revision + 1, @body, @now)
            ON CONFLICT (item, annotator) DO UPDATE SET revision = excluded.revision, body = excluded.body, saved = excluded.saved WHERE typed.revision = @revision
            """, new { who, id, revision, body, now = Now });
        return changed == 1 ? revision + 1 : (long?)null;
    });

    /// <summary>Stores redrafts that were drawn for somebody.</summary>
    /// <returns>The attempt's id, or null if the place is lost.</returns>
    public Task<long?> AddAttemptAsync(string who, string id, IReadOnlyList<FeedbackPoint> points, IReadOnlyList<AttemptedRedraft> redrafts) => database.WriteAsync(connection =>
        !Renew(connection, who, id) ? (long?)null : connection.ExecuteScalar<long>(
            "INSERT INTO attempts (item, annotator, words, redrafts, made) VALUES (@id, @who, @words, @redrafts, @now) RETURNING id",
            new { who, id, words = RunJson.Write(points), redrafts = RunJson.Write(redrafts), now = Now }));

    /// <summary>Takes an answer.</summary>
    /// <param name="who">The annotator's id.</param>
    /// <param name="id">The item.</param>
    /// <param name="key">Names this sending: sent again under the same key it counts once.</param>
    /// <param name="answer">What they say.</param>
    /// <returns>What became of it.</returns>
    public async Task<AnswerOutcome> AnswerAsync(string who, string id, string key, AnnotationAnswer answer)
    {
        ArgumentNullException.ThrowIfNull(answer);
        var outcome = await database.WriteAsync(connection => Take(connection, who, id, key, answer)).ConfigureAwait(false);
        Changed();
        return outcome;
    }

    /// <summary>Takes an answer that was given elsewhere; leases don't matter.</summary>
    /// <param name="who">The annotator's id.</param>
    /// <param name="id">The item.</param>
    /// <param name="key">Names the answer: taken again, it changes nothing.</param>
    /// <param name="answer">What they said.</param>
    /// <param name="attempt">The redrafts that it picks from, or null.</param>
    /// <param name="given">When they said it, or null.</param>
    /// <returns>What became of it; null where it is there already.</returns>
    internal async Task<AnswerOutcome?> ImportAsync(string who, string id, string key, AnnotationAnswer answer, Attempt? attempt, DateTimeOffset? given)
    {
        var outcome = await database.WriteAsync(connection =>
        {
            if (connection.ExecuteScalar<long>("SELECT count(*) FROM answers WHERE annotator = @who AND key = @key", new { who, key }) > 0)
            {
                return null;
            }

            var place = connection.QuerySingleOrDefault<string>(
                "SELECT body FROM items i WHERE id = @id AND closed IS NULL AND (given < wanted OR EXISTS (SELECT 1 FROM answers a WHERE a.item = i.id AND a.annotator = @who AND a.current = 1 AND a.counts = 1))",
                new { id, who });
            if (place is null)
            {
                return new AnswerOutcome(AnswerStatus.PlaceLost, []);
            }

            var made = attempt is null ? (long?)null : connection.ExecuteScalar<long>(
                "INSERT INTO attempts (item, annotator, words, redrafts, made) VALUES (@id, @who, @words, @redrafts, @now) RETURNING id",
                new { who, id, words = RunJson.Write(attempt.Points), redrafts = RunJson.Write(attempt.Redrafts), now = Now });
            var item = RunJson.Read<AnnotationItem>(place);
            answer = AnnotationLimits.Asked(item, answer with { Attempt = made });
            if (AnnotationLimits.Faults(item, answer).Concat(HeldItems.PickFaults(connection, who, id, answer)).ToList() is { Count: > 0 } faults)
            {
                connection.Execute("DELETE FROM attempts WHERE id = @made", new { made });
                return new AnswerOutcome(AnswerStatus.Refused, faults);
            }

            Store(connection, who, id, key, answer, given?.ToUnixTimeMilliseconds() ?? Now);
            return new AnswerOutcome(AnswerStatus.Stored, []);
        }).ConfigureAwait(false);
        Changed();
        return outcome;
    }

    /// <summary>The items that take answers, in the order in which they are given out.</summary>
    internal IReadOnlyList<AnnotationItem> OpenItems() => database.Read<IReadOnlyList<AnnotationItem>>(connection =>
        [.. connection.Query<string>("SELECT body FROM items WHERE closed IS NULL ORDER BY position").Select(RunJson.Read<AnnotationItem>)]);

    /// <summary>Takes back somebody's answer to an item that isn't closed; the item is theirs again.</summary>
    /// <returns>Whether there was one.</returns>
    public async Task<bool> UndoAsync(string who, string id)
    {
        var undone = await database.WriteAsync(connection =>
        {
            var changed = connection.Execute(
                "UPDATE answers SET current = 0 WHERE item = @id AND annotator = @who AND current = 1 AND EXISTS (SELECT 1 FROM items WHERE id = @id AND closed IS NULL)", new { who, id });
            if (changed > 0 && IsIn(connection, who))
            {
                Lease(connection, who, id);
                annotators.Audit(connection, who, "undo", id);
            }

            return changed > 0;
        }).ConfigureAwait(false);
        Changed();
        return undone;
    }

    /// <summary>How far the work is for a person.</summary>
    public QueueState StateOf(string who) => database.Read(connection =>
    {
        var arguments = new { who, now = Now, present = Present };
        var counts = connection.QuerySingle<(long Answered, long Skipped)>(
            "SELECT CAST(coalesce(sum(counts), 0) AS BIGINT), CAST(count(*) - coalesce(sum(counts), 0) AS BIGINT) FROM answers WHERE annotator = @who AND current = 1", arguments);
        var paces = connection.Query<double>($"SELECT CAST({database.Differences.Field("body", "seconds")} AS DOUBLE PRECISION) FROM answers WHERE annotator = @who AND current = 1 AND counts = 1 ORDER BY 1", arguments).AsList();
        var (items, waiting) = connection.QuerySingle<(long, long)>("SELECT open, waiting FROM tally");

        // Of what waits, less what this person has answered already, what others hold the last places of, and their own words that others are there for.
        var done = connection.ExecuteScalar<long>(
            "SELECT count(*) FROM answers a JOIN items i ON i.id = a.item WHERE a.annotator = @who AND a.current = 1 AND i.closed IS NULL AND i.given < i.wanted", arguments);
        var taken = connection.ExecuteScalar<long>(
            $"""
            SELECT count(*) FROM (SELECT item FROM leases WHERE annotator <> @who AND expires > @now UNION SELECT item FROM own_words WHERE annotator = @who) held JOIN items i ON i.id = held.item
            WHERE i.closed IS NULL AND i.given < i.wanted
              AND NOT EXISTS (SELECT 1 FROM answers a WHERE a.item = i.id AND a.annotator = @who AND a.current = 1) AND NOT ({Available})
            """, arguments);
        return new QueueState((int)(waiting - done - taken), (int)counts.Answered, (int)counts.Skipped, (int)items, (int)(items - waiting), paces.Count == 0 ? null : paces[paces.Count / 2]);
    });

    /// <summary>The answers to items, those that were replaced or undone too, in the order of answering.</summary>
    /// <param name="stage">Of one stage only; null for all.</param>
    /// <param name="who">Of one person only; null for all.</param>
    /// <param name="currentOnly">Leaves out what was replaced or undone.</param>
    public IReadOnlyList<GivenAnswer> Answers(string? stage = null, string? who = null, bool currentOnly = true)
    {
        var people = annotators.All().ToDictionary(a => a.Id);
        return database.Read<IReadOnlyList<GivenAnswer>>(connection =>
        [
            .. connection.Query<(long Id, string Item, string Annotator, string Body, long Given, long Current)>(
                    """
                    SELECT a.id, i.body, a.annotator, a.body, a.given, a.current FROM answers a JOIN items i ON i.id = a.item
                    WHERE (@stage IS NULL OR i.stage = @stage) AND (@who IS NULL OR a.annotator = @who) AND (a.current = 1 OR @currentOnly = 0) ORDER BY a.id
                    """, new { stage, who, currentOnly })
                .Select(row => new GivenAnswer(
                    row.Id, RunJson.Read<AnnotationItem>(row.Item), people[row.Annotator], RunJson.Read<AnnotationAnswer>(row.Body), DateTimeOffset.FromUnixTimeMilliseconds(row.Given), row.Current == 1)),
        ]);
    }

    /// <summary>The redrafts of an attempt, or null if there is none.</summary>
    public Attempt? AttemptOf(long id) => database.Read(connection =>
        connection.QuerySingleOrDefault<(string Words, string Redrafts)?>("SELECT words, redrafts FROM attempts WHERE id = @id", new { id }) is { } row
            ? new Attempt(id, RunJson.Read<List<FeedbackPoint>>(row.Words), RunJson.Read<List<AttemptedRedraft>>(row.Redrafts)) : null);

    /// <summary>What a model suggested for an item, or null.</summary>
    internal Proposal? ProposalOf(string id) => database.Read(connection => HeldItems.Proposed(connection, id));

    /// <summary>Keeps a suggestion; the first one stays.</summary>
    /// <returns>The one that is kept.</returns>
    internal Task<Proposal> AddProposalAsync(string id, Proposal proposal) => database.WriteAsync(connection =>
    {
        connection.Execute("INSERT INTO proposals (item, author, words, made) VALUES (@id, @Author, @Text, @now) ON CONFLICT (item) DO NOTHING", new { id, proposal.Author, proposal.Text, now = Now });
        return HeldItems.Proposed(connection, id)!;
    });

    private void Changed() => Interlocked.Exchange(ref _change, new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)).SetResult();

    private AnswerOutcome Take(DbConnection connection, string who, string id, string key, AnnotationAnswer answer)
    {
        if (connection.ExecuteScalar<long>("SELECT count(*) FROM answers WHERE annotator = @who AND key = @key", new { who, key }) > 0)
        {
            return new AnswerOutcome(AnswerStatus.Stored, []);
        }

        var body = connection.QuerySingleOrDefault<string>("SELECT body FROM items WHERE id = @id", new { id });
        if (body is null)
        {
            return new AnswerOutcome(AnswerStatus.Unknown, []);
        }

        if (!Renew(connection, who, id))
        {
            return new AnswerOutcome(AnswerStatus.PlaceLost, []);
        }

        var item = RunJson.Read<AnnotationItem>(body);
        answer = AnnotationLimits.Asked(item, answer);
        if ((AnnotationLimits.Faults(item, answer).ToList() is { Count: > 0 } found ? found : HeldItems.PickFaults(connection, who, id, answer)) is { Count: > 0 } faults)
        {
            return new AnswerOutcome(AnswerStatus.Refused, faults);
        }

        var assist = answer.Assist is "" or AssistantDesk.Written ? answer.Assist : item.Kind == AnnotationKind.Feedback ? HeldItems.Proposed(connection, id)?.FateIn(answer) ?? "" : "";
        Store(connection, who, id, key, answer with { Assist = assist }, Now);
        return new AnswerOutcome(AnswerStatus.Stored, []);
    }

    private void Store(DbConnection connection, string who, string id, string key, AnnotationAnswer answer, long given)
    {
        answer = answer with { OwnWords = answer.Skipped is null && HeldItems.IsOwn(connection, who, id) };
        connection.Execute(
            """
            UPDATE answers SET current = 0 WHERE item = @id AND annotator = @who AND current = 1;
            INSERT INTO answers (item, annotator, key, body, given, current, counts) VALUES (@id, @who, @key, @answer, @given, 1, @counts);
            DELETE FROM leases WHERE item = @id AND annotator = @who;
            DELETE FROM typed WHERE item = @id AND annotator = @who;
            """, new { who, id, key, answer = RunJson.Write(answer), given, counts = answer.Skipped is null });
        annotators.Audit(connection, who, answer.Skipped is null ? "answer" : "skip", id);
    }

    private HeldItem? Hold(DbConnection connection, string who, string id)
    {
        Lease(connection, who, id);
        return HeldItems.Show(connection, who, id, clock.GetUtcNow() + lease);
    }

    private void Lease(DbConnection connection, string who, string id) => connection.Execute(
        "INSERT INTO leases (item, annotator, expires) VALUES (@id, @who, @expires) ON CONFLICT (item, annotator) DO UPDATE SET expires = excluded.expires",
        new { who, id, expires = Now + (long)lease.TotalMilliseconds });

    /// <summary>Whether somebody's invitation holds: it may have been revoked while their request was on its way. Assistants have none, and can't sign in.</summary>
    private static bool IsIn(DbConnection connection, string who)
        => connection.ExecuteScalar<long>("SELECT count(*) FROM annotators WHERE id = @who AND (revoked IS NULL OR invite LIKE 'assistant %')", new { who }) > 0;

    /// <summary>Renews a lease, one that expired too if nobody took the place meanwhile.</summary>
    private bool Renew(DbConnection connection, string who, string id)
    {
        var arguments = new { who, id, now = Now, present = Present };
        var mine = connection.ExecuteScalar<long>(
            "SELECT count(*) FROM answers a JOIN items i ON i.id = a.item WHERE a.item = @id AND a.annotator = @who AND a.current = 1 AND i.closed IS NULL", arguments) > 0;
        if (!IsIn(connection, who))
        {
            return false;
        }

        if (!mine && connection.ExecuteScalar<long>($"SELECT count(*) FROM items i WHERE i.id = @id AND {Available}", arguments) == 0)
        {
            return false;
        }

        Lease(connection, who, id);
        return true;
    }
}

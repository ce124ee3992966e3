using System.Data.Common;
using System.Text.Json;
using Dapper;
using Redraft.Runs;
using Redraft.Runs.Postgres;

namespace Redraft.Annotating;

/// <summary>Takes one person's words and name out of what is behind the page, <c>annotations.db</c> or a run's schema in PostgreSQL, for good. Nobody else may have it open.</summary>
/// <remarks>
/// Their answers stay as rows that say so and hold no more, so that items which still wait are open again; sessions, leases, what they typed and didn't send, and
/// their invitation go. The name goes last: until then the person is found by it, so that an erasure that was cut off is simply asked for again.
/// </remarks>
/// <param name="open">Opens it, once for each step.</param>
internal sealed class AnnotationErasure(Func<StoreEngine> open)
{
    private static readonly (string Table, string Text) Names = ("annotators", "name");
    private static readonly (string Table, string Text)[] Changed = [("sessions", "hash"), ("typed", "body"), ("answers", "body"), ("attempts", "words"), Names, ("items", "body")];

    /// <summary>Of a run.</summary>
    /// <param name="folder">The run.</param>
    public static AnnotationErasure Of(RunFolder folder) => new(() => folder.Place is { } place ? PostgresSchema.Open(place, readOnly: false) : new SqliteEngine(AnnotationDatabase.Connect(folder.PathOf(AnnotationDatabase.FileName))));

    /// <summary>What answers, attempts and typed texts there are of a person.</summary>
    public (int Answers, int Attempts, int Typed) Count(string annotator) => Do(page => page.Connection.QuerySingle<(int, int, int)>(
        """
        SELECT (SELECT count(*) FROM answers WHERE annotator = @annotator AND body <> @blank), (SELECT count(*) FROM attempts WHERE annotator = @annotator AND words <> '[]'),
          (SELECT count(*) FROM typed WHERE annotator = @annotator)
        """, new { annotator, blank = Blank }));

    /// <summary>Who has an id, or a name that nobody else has.</summary>
    /// <exception cref="InvalidDataException">If nobody has, or several; the message says who is there.</exception>
    public (string Id, string Name) Find(string wanted) => Do(page =>
    {
        var all = page.Connection.Query<(string Id, string Name)>("SELECT id, name FROM annotators ORDER BY created, id").AsList();
        var found = all.Where(one => one.Id == wanted).ToList() is { Count: 1 } exact ? exact : all.Where(one => one.Name == wanted && !Erased.Is(one.Name)).ToList();
        return found.Count == 1 ? found[0] : throw new InvalidDataException(
            (found.Count == 0 ? $"{page.Source}: nobody has the id or the name '{wanted}'" : $"{page.Source}: {found.Count} people are called '{wanted}'")
            + "; there are " + string.Join(", ", all.Select(one => $"{one.Id} ({one.Name})")));
    });

    /// <summary>Every text that a person wrote, as far as it isn't erased.</summary>
    public IReadOnlyList<string> Words(string annotator) => Do<IReadOnlyList<string>>(page =>
    [
        .. page.Connection.Query<string>("SELECT body FROM answers WHERE annotator = @annotator UNION ALL SELECT words FROM attempts WHERE annotator = @annotator UNION ALL SELECT body FROM typed WHERE annotator = @annotator", new { annotator })
            .SelectMany(TextsIn).Where(text => text.Length > 0 && !Erased.Is(text)).Distinct(),
    ]);

    /// <summary>Erases everything but the name, and says in the audit who did.</summary>
    /// <param name="annotator">The person's id.</param>
    /// <param name="words">Everything that they wrote, here or in the graph.</param>
    /// <param name="erasedDrafts">Drafts that are erased in the graph.</param>
    /// <param name="now">The time.</param>
    public void Erase(string annotator, IReadOnlyCollection<string> words, IReadOnlySet<string> erasedDrafts, DateTimeOffset now) => Do(page =>
    {
        Erase(page, annotator, words, erasedDrafts, now);
        page.Compact(Changed);
        return true;
    });

    /// <summary>Erases the name.</summary>
    public void EraseName(string annotator) => Do(page =>
    {
        page.Connection.Execute("UPDATE annotators SET name = @erased WHERE id = @annotator AND role <> 'Owner'", new { annotator, erased = Erased.Text });
        page.Compact([Names]);
        return true;
    });

    private static void Erase(StoreEngine page, string annotator, IReadOnlyCollection<string> words, IReadOnlySet<string> erasedDrafts, DateTimeOffset now)
    {
        var connection = page.Connection;
        using var transaction = page.Begin();
        var arguments = new { annotator, blank = Blank, now = now.ToUnixTimeMilliseconds() };
        connection.Execute(
            """
            DELETE FROM sessions WHERE annotator = @annotator;
            DELETE FROM leases WHERE annotator = @annotator;
            DELETE FROM typed WHERE annotator = @annotator;
            UPDATE answers SET body = @blank, current = 0, counts = 0 WHERE annotator = @annotator;
            UPDATE attempts SET words = '[]', redrafts = '[]' WHERE annotator = @annotator;
            UPDATE annotators SET invite = 'erased ' || id, revoked = CASE role WHEN 'Owner' THEN NULL ELSE coalesce(revoked, @now) END WHERE id = @annotator;
            INSERT INTO audit (time, annotator, event, about) VALUES (@now, 'owner', 'forget', @annotator);
            """, arguments, transaction);
        var sentences = words.Select(text => text.Trim()).Where(text => text.Length >= GraphErasure.Sentence).ToList();
        foreach (var (id, body) in connection.Query<(string, string)>("SELECT id, body FROM items", transaction: transaction).AsList())
        {
            if (Without(RunJson.Read<AnnotationItem>(body), sentences, erasedDrafts) is { } left)
            {
                connection.Execute("UPDATE items SET body = @body, closed = coalesce(closed, @now) WHERE id = @id", new { id, body = RunJson.Write(left), arguments.now }, transaction);
            }
        }

        transaction.Commit();
    }

    private static readonly string Blank = RunJson.Write(new AnnotationAnswer { Skipped = Erased.Text });

    /// <summary>An item without the person's texts in it, or null where there are none.</summary>
    private static AnnotationItem? Without(AnnotationItem item, IReadOnlyList<string> sentences, IReadOnlySet<string> erasedDrafts)
    {
        bool Theirs(string? text) => text is not null && sentences.Any(sentence => text.Contains(sentence, StringComparison.Ordinal));
        bool IsErased(AnnotationText text) => !Erased.Is(text.Text) && (erasedDrafts.Contains(text.Id) || Theirs(text.Text));
        return !Theirs(item.Feedback) && !item.Texts.Any(IsErased) ? null : item with
        {
            Feedback = Theirs(item.Feedback) ? Erased.Text : item.Feedback,
            Texts = [.. item.Texts.Select(text => IsErased(text) ? new AnnotationText(text.Id, Erased.Text, null, "", [], null) : text)],
        };
    }

    /// <summary>Every text in a JSON value; a page's own state is opaque here, so names of its fields don't matter.</summary>
    private static IEnumerable<string> TextsIn(string json)
    {
        try
        {
            using var document = JsonDocument.Parse(json);
            return [.. TextsIn(document.RootElement)];
        }
        catch (JsonException)
        {
            return [json];
        }
    }

    private static IEnumerable<string> TextsIn(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.String => [value.GetString()!],
        JsonValueKind.Array => value.EnumerateArray().SelectMany(TextsIn),
        JsonValueKind.Object => value.EnumerateObject().SelectMany(property => TextsIn(property.Value)),
        _ => [],
    };

    private T Do<T>(Func<StoreEngine, T> work)
    {
        using var page = open();
        try
        {
            page.BeginErasing();
            return work(page);
        }
        catch (DbException error)
        {
            throw page.Translate(error);
        }
    }
}

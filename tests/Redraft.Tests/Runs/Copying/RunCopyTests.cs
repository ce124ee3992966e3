using Dapper;
using Redraft.Contracts.Fakes;
using Redraft.Evaluating;
using Redraft.Runs;
using Redraft.Annotating;
using Redraft.Runs.Copying;
using Redraft.Tests.Runs.Postgres;
using Redraft.Tests.Viewing;

namespace Redraft.Tests.Runs.Copying;

public sealed class RunCopyTests : IDisposable
{
    private readonly ViewedRoom _room = new(text => text + " \0\u001a ü 🦘 \"");

    [Fact]
    public void A_run_goes_to_PostgreSQL_and_back_bit_for_bit()
    {
        Fill();
        var (there, back) = (At("there"), At("back"));
        var place = PostgresRoom.Place();

        var gone = Copy(_room.Run, there, place);
        var come = Copy(there, back);

        Assert.Equal(Dump(_room.Run), Dump(there));
        Assert.Equal(Dump(_room.Run), Dump(back));
        Assert.Equal((gone.Digest, gone.Records), (come.Digest, come.Records));
        Assert.Equal(Dump(_room.Run).Count(line => !line.StartsWith("table ", StringComparison.Ordinal)), gone.Records);
        Assert.Equal(File.ReadAllText(Path.Combine(_room.Run, "manifest.json")), File.ReadAllText(Path.Combine(back, "manifest.json")));
        Assert.Equal(["manifest.json", "report.json", "run.db", "seed-1"], Names(back));
        Assert.Equal(["manifest.json", "report.json", "seed-1", "store.json"], Names(there));
        Assert.Equal("weights", File.ReadAllText(Path.Combine(back, "seed-1", "checkpoints", "model.safetensors")));
    }

    [Fact]
    public async Task What_people_wrote_goes_with_the_run_and_is_counted_there()
    {
        await using (var page = AnnotationDatabase.Open(Path.Combine(_room.Run, AnnotationDatabase.FileName)))
        {
            await WriteAsync(page);
        }

        Copy(_room.Run, At("there"), PostgresRoom.Place());
        Copy(At("there"), At("back"));

        Assert.Equal(Dump(_room.Run), Dump(At("there")));
        Assert.Equal(Dump(_room.Run), Dump(At("back")));
        var states = new List<QueueState>();
        foreach (var run in new[] { _room.Run, At("there"), At("back") })
        {
            await using var page = StorePlace.In(run) is { } place ? AnnotationDatabase.Open(place) : AnnotationDatabase.Open(Path.Combine(run, AnnotationDatabase.FileName));
            var annotators = new Annotators(page, TimeProvider.System);
            var queue = new AnnotationQueue(page, annotators, TimeProvider.System, TimeSpan.FromMinutes(15));
            states.Add(queue.StateOf(annotators.All()[0].Id));
            Assert.Equal("c", (await queue.NextAsync(annotators.All()[0].Id))!.Item.Id);
            await annotators.InviteAsync("another", AnnotatorRole.Annotator, "test"); // numbered after what was copied
        }

        Assert.Single(states.Distinct());
        Assert.Equal((3, 1, 1), (states[0].Items, states[0].Complete, states[0].Skipped));
    }

    [Fact]
    public void A_copy_goes_on_where_the_run_was()
    {
        Fill();
        Copy(_room.Run, At("there"), PostgresRoom.Place());
        var more = ViewedRoom.Batch("more", ViewedRoom.Sample("m1", "h1", ViewedRoom.Base, Verdict.Pass));
        foreach (var run in new[] { _room.Run, At("there") })
        {
            using var folder = RunFolder.Open(run);
            using var database = folder.OpenDatabase();
            database.StoreOf(1).Commit(more);
            database.StoreOf(1).Commit(more);
        }

        // Numbers are given on from the last; one that fell to a row that was there already is gone in PostgreSQL.
        Assert.Equal(Dump(_room.Run).Select(Unnumbered), Dump(At("there")).Select(Unnumbered));
        using var there = RunFolder.Open(At("there"), readOnly: true);
        using var records = there.OpenDatabase();
        Assert.Equal("m1", records.StoreOf(1).DraftsOf("h1")[^1]);
    }

    [Fact]
    public void What_is_there_stays()
    {
        var place = PostgresRoom.Place();
        Copy(_room.Run, At("there"), place);
        var before = Dump(At("there"));

        Assert.Contains("is there already", Assert.Throws<IOException>(() => Copy(_room.Run, At("there"))).Message, StringComparison.Ordinal);
        Assert.Contains("a run of that name already", Assert.Throws<IOException>(() => Copy(_room.Run, At("other"), place)).Message, StringComparison.Ordinal);

        Assert.False(Directory.Exists(At("other")));
        Assert.Equal(before, Dump(At("there")));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void What_was_cut_off_is_no_run_and_keeps_no_name(bool postgres)
    {
        Fill();
        var place = postgres ? PostgresRoom.Place() : null;
        using (var folder = RunFolder.Open(_room.Run))
        using (var database = folder.OpenDatabase())
        {
            database.Connection.Execute("DROP TABLE log_probabilities"); // the last that is copied
        }

        Assert.ThrowsAny<Exception>(() => Copy(_room.Run, At("there"), place));

        Assert.False(Directory.Exists(At("there")));
        if (place is not null)
        {
            Assert.Contains("there is no such run", Assert.Throws<InvalidDataException>(() => RunDatabase.Open(place)).Message, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("drafts", "new.text := new.text || ' '")]
    [InlineData("drafts", "new.log_probability := new.log_probability + 1e-12")]
    [InlineData("origins", "new.time := new.time || '0'")]
    [InlineData("log_probabilities", "new.nats := new.nats || '\\x00'")]
    [InlineData("answers", "new.given := new.given + 1")]
    public async Task Where_a_row_came_in_otherwise_than_it_was_read_the_copy_is_refused_and_nothing_of_it_stays(string table, string change)
    {
        Fill();
        await using (var page = AnnotationDatabase.Open(Path.Combine(_room.Run, AnnotationDatabase.FileName)))
        {
            await WriteAsync(page);
        }

        var place = PostgresRoom.Place();
        PostgresServer.Required().Corrupt(place.Schema, table, change);

        var refused = Assert.ThrowsAny<Exception>(() => Copy(_room.Run, At("there"), place));

        Assert.Matches("the records that were written are not those that were read \\(SHA-256 [0-9a-f]{64}, expected [0-9a-f]{64}\\)", refused.Message);
        Assert.False(Directory.Exists(At("there")));
        Assert.Contains("there is no such run", Assert.Throws<InvalidDataException>(() => RunDatabase.Open(place)).Message, StringComparison.Ordinal);
        Assert.Equal(Copy(_room.Run, At("whole"), PostgresRoom.Place()).Digest, Copy(_room.Run, At("folder")).Digest); // the run itself is whole
    }

    [Fact]
    public void Whoever_has_only_the_database_gets_the_records()
    {
        var place = PostgresRoom.Place();
        Copy(_room.Run, At("there"), place);
        using (var alone = RunFolder.Open(Path.Combine(_room.Folder, "elsewhere", place.Run), readOnly: true, place.Connection))
        {
            RunCopy.Copy(alone, At("own"), null, CancellationToken.None);
        }

        Assert.Equal(Dump(_room.Run), Dump(At("own")));
        Assert.Equal(["manifest.json", "run.db"], Names(At("own")));
    }

    public void Dispose() => _room.Dispose();

    private static CopiedRun Copy(string from, string to, StorePlace? place = null)
    {
        using var folder = RunFolder.Open(from);
        return RunCopy.Copy(folder, to, place, CancellationToken.None);
    }

    private static string[] Names(string folder) => [.. Directory.GetFileSystemEntries(folder).Select(path => Path.GetFileName(path)).Where(name => !name.StartsWith("lock", StringComparison.Ordinal)).Order()];

    private static string Unnumbered(string line) => System.Text.RegularExpressions.Regex.Replace(line, "(rowid|id|origin)=i[0-9]+ ", "");

    /// <summary>Every row of every table, in the order of storing.</summary>
    private static List<string> Dump(string run)
    {
        using var folder = RunFolder.Open(run, readOnly: true);
        using var database = folder.OpenDatabase();
        using var page = File.Exists(Path.Combine(run, "annotations.db")) ? new SqliteEngine(ReadOnlyDatabase.Open(Path.Combine(run, "annotations.db"))) : null;
        var lines = new List<string>();
        foreach (var (table, order, people) in RunSide.Tables)
        {
            lines.Add("table " + table);
            if ((people && database.Engine is SqliteEngine ? page : database.Engine) is not { } engine)
            {
                continue;
            }

            using var rows = new TableRows(new TableSide(engine, null), table, order);
            lines.AddRange(rows.Read().Select(row => string.Concat(rows.Columns.Zip(row).OrderBy(cell => cell.First, StringComparer.Ordinal).Select(cell => $"{cell.First}={Text(cell.Second)} "))));
        }

        return lines;
    }

    private static string Text(object? value) => value switch
    {
        null => "null",
        long number => $"i{number}",
        double number => $"r{BitConverter.DoubleToInt64Bits(number):x16}",
        string text => $"s{text}",
        byte[] bytes => $"b{Convert.ToHexString(bytes)}",
        _ => throw new InvalidDataException(value.GetType().Name),
    };

    private string At(string name) => Path.Combine(_room.Folder, name);

    /// <summary>Three items: one answered twice and undone once, one left out, one that waits and of which something is typed.</summary>
    private static async Task WriteAsync(AnnotationDatabase page)
    {
        var annotators = new Annotators(page, TimeProvider.System);
        var queue = new AnnotationQueue(page, annotators, TimeProvider.System, TimeSpan.FromMinutes(15));
        var (who, _) = await annotators.InviteAsync("Ann \u001a ü", AnnotatorRole.Annotator, "test");
        await queue.AddAsync([.. new[] { "a", "b", "c" }.Select(id => Redraft.Tests.Annotating.AnnotationRoom.Item(id))], 1);
        foreach (var (item, key, text) in new[] { ("a", "1", "first words"), ("a", "2", "second words") })
        {
            await queue.TakeAsync(who.Id, item);
            await queue.AnswerAsync(who.Id, item, key, Redraft.Tests.Annotating.AnnotationRoom.Words(text));
        }

        await queue.TakeAsync(who.Id, "b");
        await queue.AnswerAsync(who.Id, "b", "3", new AnnotationAnswer { Skipped = "no idea", Seconds = 1 });
        await queue.TakeAsync(who.Id, "c");
        await queue.AddAttemptAsync(who.Id, "c", [new FeedbackPoint("words")], []);
        await queue.SaveTypedAsync(who.Id, "c", 0, "half a sent");
    }

    /// <summary>A record of every kind, verdicts and log-probabilities, and a file of a checkpoint.</summary>
    private void Fill()
    {
        using var folder = RunFolder.Open(_room.Run);
        using var database = folder.OpenDatabase();
        database.StoreOf(1, new RunTimer(TimeProvider.System, 0)).Commit(SqliteRunStoreTests.Full("full", ulong.MaxValue));
        database.Verdicts.Put("key", new ProgramVerdict { Verdict = Verdict.Timeout });
        database.LogProbabilities.Put([("text", [-0.5f, 0f, -1e-30f])]);
        var checkpoints = Directory.CreateDirectory(Path.Combine(_room.Run, "seed-1", "checkpoints")).FullName;
        File.WriteAllText(Path.Combine(checkpoints, "model.safetensors"), "weights");
        File.WriteAllText(Path.Combine(checkpoints, "half.partial"), "half");
    }
}

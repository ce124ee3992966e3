using Dapper;
using Microsoft.Data.Sqlite;
using Redraft.Annotating;

namespace Redraft.Tests.Annotating;

public sealed class AnnotationDatabaseTests : IAsyncDisposable
{
    private readonly AnnotationRoom _room = new();

    public ValueTask DisposeAsync() => _room.DisposeAsync();

    [Fact]
    public async Task A_write_that_fails_undoes_itself_and_nobody_elses()
    {
        await _room.PersonAsync("before");
        var writes = Enumerable.Range(0, 60).Select(i => _room.Database.WriteAsync(connection =>
        {
            connection.Execute("INSERT INTO audit (time, annotator, event, about) VALUES (0, 'test', 'wrote', @i)", new { i });
            return i % 3 == 0 ? throw new InvalidOperationException($"{i}") : i;
        })).ToList();

        for (var i = 0; i < writes.Count; i++)
        {
            if (i % 3 == 0)
            {
                Assert.Equal($"{i}", (await Assert.ThrowsAsync<InvalidOperationException>(() => writes[i])).Message);
            }
            else
            {
                Assert.Equal(i, await writes[i]);
            }
        }

        Assert.Equal(40, _room.Database.Read(connection => connection.ExecuteScalar<long>("SELECT count(*) FROM audit WHERE event = 'wrote'")));
    }

    [Fact]
    public async Task A_reader_sees_what_a_write_that_returned_has_written()
    {
        Assert.Equal(0, Count());
        for (var i = 1; i <= 20; i++)
        {
            await _room.PersonAsync($"{i}");
            Assert.Equal(i, Count());
        }

        long Count() => _room.Database.Read(connection => connection.ExecuteScalar<long>("SELECT count(*) FROM annotators"));
    }

    [Fact]
    public async Task Files_of_other_kinds_and_versions_are_refused()
    {
        await _room.Database.DisposeAsync();
        using (var connection = new SqliteConnection($"Data Source={_room.File};Pooling=False"))
        {
            connection.Open();
            connection.Execute("PRAGMA user_version = 99");
        }

        Assert.Contains("version 99", Assert.Throws<InvalidDataException>(() => AnnotationDatabase.Open(_room.File)).Message, StringComparison.Ordinal);

        var other = Path.Combine(Path.GetDirectoryName(_room.File)!, "other.db");
        using (var connection = new SqliteConnection($"Data Source={other};Pooling=False"))
        {
            connection.Open();
            connection.Execute("CREATE TABLE t (x)");
        }

        Assert.Contains("not one of annotations", Assert.Throws<InvalidDataException>(() => AnnotationDatabase.Open(other)).Message, StringComparison.Ordinal);

        await File.WriteAllTextAsync(other, "no database at all, but long enough to be looked at as one, which is a hundred bytes or more of text in a row");
        Assert.Throws<InvalidDataException>(() => AnnotationDatabase.Open(other));
    }
}

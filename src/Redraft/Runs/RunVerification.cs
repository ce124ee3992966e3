using System.Data.Common;
using Dapper;
using Microsoft.Data.Sqlite;
using Npgsql;
using Redraft.Engine;
using Redraft.Runs.Postgres;

namespace Redraft.Runs;

/// <summary>Checks a run against itself: the database is whole, every row can be read, the graph has no loose ends and no contradictions, the checkpoints are those that were recorded.</summary>
public static class RunVerification
{
    /// <summary>Checks everything; reads every checkpoint once.</summary>
    /// <param name="folder">The run; opened for reading is enough.</param>
    /// <param name="cancellation">Ends it between two files.</param>
    /// <returns>What was checked and what was found wrong.</returns>
    public static RunFindings Check(RunFolder folder, CancellationToken cancellation)
    {
        var (problems, checkpoints, drafts) = (new List<string>(), 0, 0);
        try
        {
            using var database = folder.OpenDatabase();
            problems.AddRange(Database(database).Concat(Strangers(folder, database)).Concat(Rows(folder, database)));
            if (problems.Count == 0)
            {
                problems.AddRange(GraphCheck.Of(database.Engine)); // of a store that can be read through
            }

            drafts = database.Connection.ExecuteScalar<int>("SELECT count(*) FROM drafts");
            foreach (var (seed, checkpoint) in folder.Manifest.Seeds.SelectMany(seed => Checkpoints(database.StoreOf(seed)).Select(c => (seed, c))))
            {
                cancellation.ThrowIfCancellationRequested();
                checkpoints++;
                problems.AddRange(Checkpoint(folder.FolderOf(seed), checkpoint).Select(p => $"seed {seed}: {p}"));
            }
        }
        catch (Exception error) when (error is DbException or InvalidDataException)
        {
            problems.Add((error is DbException e ? Translated(folder, e) : error).Message);
        }

        return new RunFindings(drafts, checkpoints, problems);
    }

    private static Exception Translated(RunFolder folder, DbException error) => error switch
    {
        SqliteException sqlite => SqliteFailure.Translate(sqlite, folder.DatabasePath),
        NpgsqlException postgres when folder.Place is { } place => PostgresFailure.Translate(postgres, place),
        _ => error,
    };

    // A server checks its pages and its references by itself.
    private static IEnumerable<string> Database(RunDatabase database)
    {
        if (database.Engine is not SqliteEngine)
        {
            yield break;
        }

        var integrity = database.Connection.ExecuteScalar<string>("PRAGMA integrity_check");
        if (integrity != "ok")
        {
            yield return $"the run's database is damaged: {integrity}";
        }

        var loose = database.Connection.Query<(string Table, long? Row, string Parent, long Key)>("PRAGMA foreign_key_check").GroupBy(f => (f.Table, f.Parent));
        foreach (var group in loose)
        {
            yield return $"{group.Count()} records of {group.Key.Table} name something that isn't in {group.Key.Parent}";
        }
    }

    private static IEnumerable<string> Strangers(RunFolder folder, RunDatabase database)
        => database.Seeds().Except(folder.Manifest.Seeds).Select(seed => $"there are records of seed {seed}, which the manifest doesn't name");

    private static IEnumerable<string> Rows(RunFolder folder, RunDatabase database)
    {
        foreach (var seed in folder.Manifest.Seeds.Union(database.Seeds()))
        {
            foreach (var fault in database.PartOf(seed).ReadsOfEverything().Select(read => FaultOf(read.Read)).OfType<string>())
            {
                yield return $"seed {seed}: {fault}";
            }
        }

        foreach (var lost in database.ReadsOfCaches().Select(read => FaultOf(read.Read)).OfType<string>())
        {
            yield return lost;
        }
    }

    private static string? FaultOf(Action read)
    {
        try
        {
            read();
            return null;
        }
        catch (InvalidDataException error)
        {
            return error.Message;
        }
    }

    private static IReadOnlyList<CheckpointRecord> Checkpoints(IRunStore store)
    {
        try
        {
            return store.Checkpoints();
        }
        catch (InvalidDataException)
        {
            return []; // the row that can't be read has been named among the others
        }
    }

    private static IEnumerable<string> Checkpoint(string folder, CheckpointRecord checkpoint)
    {
        var path = Path.Combine(folder, checkpoint.Folder);
        var (hash, fault) = HashOf(path);
        if (fault is not null)
        {
            yield return $"checkpoint {checkpoint.Stage}: {fault}";
        }
        else if (hash != checkpoint.Hash)
        {
            yield return $"checkpoint {checkpoint.Stage}: {path} has hash {hash}, recorded was {checkpoint.Hash}: it was changed after the run";
        }
    }

    private static (string? Hash, string? Fault) HashOf(string path)
    {
        try
        {
            return (Engine.Checkpoints.Checkpoint.HashOf(path), null);
        }
        catch (BadFileException error)
        {
            return (null, error.Message);
        }
    }
}

/// <summary>What a verification looked at, and what it found wrong.</summary>
/// <param name="Drafts">Drafts in the graph.</param>
/// <param name="Checkpoints">Checkpoints whose weights were hashed.</param>
/// <param name="Problems">One sentence each; none if all is well.</param>
public sealed record RunFindings(int Drafts, int Checkpoints, IReadOnlyList<string> Problems);

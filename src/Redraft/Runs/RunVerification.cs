using Dapper;
using Microsoft.Data.Sqlite;
using Redraft.Engine;

namespace Redraft.Runs;

/// <summary>Checks a run against itself: the stores are whole, the graph has no loose ends, the checkpoints are those that were recorded.</summary>
public static class RunVerification
{
    /// <summary>Checks everything; reads every checkpoint once.</summary>
    /// <param name="folder">The run; opened for reading is enough.</param>
    /// <param name="cancellation">Ends it between two files.</param>
    /// <returns>What was checked and what was found wrong.</returns>
    public static RunFindings Check(RunFolder folder, CancellationToken cancellation)
    {
        var (problems, checkpoints, drafts) = (new List<string>(), 0, 0);
        foreach (var seed in folder.Manifest.Seeds)
        {
            using var store = Open(folder, seed, problems);
            if (store is null)
            {
                continue;
            }

            try
            {
                problems.AddRange(Store(store).Concat(Rows(store)).Select(p => $"seed {seed}: {p}"));
                drafts += store.Connection.ExecuteScalar<int>("SELECT count(*) FROM drafts");
                foreach (var checkpoint in store.Checkpoints())
                {
                    cancellation.ThrowIfCancellationRequested();
                    checkpoints++;
                    problems.AddRange(Checkpoint(folder.FolderOf(seed), checkpoint).Select(p => $"seed {seed}: {p}"));
                }
            }
            catch (Exception error) when (error is SqliteException or InvalidDataException)
            {
                problems.Add($"seed {seed}: {(error is SqliteException e ? SqliteFailure.Translate(e, folder.StoreOf(seed)) : error).Message}");
            }
        }

        problems.AddRange(Verdicts(folder.PathOf("verdicts.db")));
        return new RunFindings(drafts, checkpoints, problems);
    }

    private static SqliteRunStore? Open(RunFolder folder, ulong seed, List<string> problems)
    {
        try
        {
            return folder.OpenStore(seed);
        }
        catch (InvalidDataException error)
        {
            problems.Add($"seed {seed}: {error.Message}");
            return null;
        }
    }

    /// <summary>The kept verdicts may be missing, but not damaged: a resume would read them.</summary>
    private static IEnumerable<string> Verdicts(string path)
    {
        if (!File.Exists(path))
        {
            return [];
        }

        try
        {
            using var connection = ReadOnlyDatabase.Open(path);
            var integrity = connection.ExecuteScalar<string>("PRAGMA integrity_check");
            return integrity == "ok" ? [] : [$"{path}: damaged ({integrity}); it may be deleted, since scores keep their own verdicts"];
        }
        catch (SqliteException error)
        {
            return [$"{path}: damaged ({error.Message}); it may be deleted, since scores keep their own verdicts"];
        }
    }

    private static IEnumerable<string> Store(SqliteRunStore store)
    {
        var integrity = store.Connection.ExecuteScalar<string>("PRAGMA integrity_check");
        if (integrity != "ok")
        {
            yield return $"the store is damaged: {integrity}";
        }

        var loose = store.Connection.Query<(string Table, long? Row, string Parent, long Key)>("PRAGMA foreign_key_check").GroupBy(f => (f.Table, f.Parent));
        foreach (var group in loose)
        {
            yield return $"{group.Count()} records of {group.Key.Table} name something that isn't in {group.Key.Parent}";
        }
    }

    private static IEnumerable<string> Rows(SqliteRunStore store)
    {
        foreach (var read in store.ReadsOfEverything())
        {
            if (FaultOf(read) is { } fault)
            {
                yield return fault;
            }
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

using System.Data;
using System.Data.Common;
using Dapper;
using Redraft.Annotating;
using Redraft.Engine.Checkpoints;
using Redraft.Runs.Postgres;

namespace Redraft.Runs.Copying;

/// <summary>Copies a run to another folder, and its records from SQLite or PostgreSQL to either, bit for bit.</summary>
/// <remarks>
/// The records are written in one transaction, read again in it, and compared with what was read; the manifest, which makes a folder a run, comes last. So what was
/// cut off is no run, and holds no name in the database.
/// </remarks>
public static class RunCopy
{
    private const string ManifestName = "manifest.json";
    private const string Unfinished = ".partial";

    // What says who is at work, what is made anew, and what the copy has its own of.
    private static readonly string[] s_left = [ManifestName, StorePlace.FileName, "lock", "lock.owner", RunningStage.FileName, "run.db", "run.db-wal", "run.db-shm", .. new[] { "", "-wal", "-shm" }.Select(end => AnnotationDatabase.FileName + end)];

    /// <summary>Copies.</summary>
    /// <param name="from">The run; opened for writing, nobody works on it meanwhile.</param>
    /// <param name="to">The folder of the copy, which isn't there or is empty.</param>
    /// <param name="place">Where in PostgreSQL its records go; null puts them in the folder.</param>
    /// <param name="cancellation">Ends it; nothing stays of the copy.</param>
    /// <exception cref="IOException">If there is something in the folder, or a run of that name in the database.</exception>
    /// <exception cref="InvalidDataException">If the records can't be read.</exception>
    public static CopiedRun Copy(RunFolder from, string to, StorePlace? place, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(from);
        to = Path.GetFullPath(to);
        if (File.Exists(to) || (Directory.Exists(to) && Directory.EnumerateFileSystemEntries(to).Any()))
        {
            throw new IOException($"{to}: is there already, and what is there stays; choose another folder");
        }

        var manifest = File.Exists(from.PathOf(ManifestName)) ? File.ReadAllText(from.PathOf(ManifestName)) : PostgresSchema.ManifestOf(from.Place!);
        var made = !Directory.Exists(to);
        Directory.CreateDirectory(to);
        try
        {
            var (files, bytes) = CopyFiles(from.FullPath, to, cancellation);
            var (records, digest) = CopyRecords(from, to, place, manifest, cancellation);
            place?.WriteTo(to);
            DurableFile.Write(Path.Combine(to, ManifestName), manifest);
            return new CopiedRun(to, records, digest, files, bytes);
        }
        catch
        {
            foreach (var entry in made ? [to] : Directory.EnumerateFileSystemEntries(to).ToList())
            {
                Remove(entry);
            }

            throw;
        }
    }

    private static void Remove(string path)
    {
        if (Directory.Exists(path))
        {
            Directory.Delete(path, recursive: true);
        }
        else
        {
            File.Delete(path);
        }
    }

    private static (int Files, long Bytes) CopyFiles(string from, string to, CancellationToken cancellation)
    {
        var (files, bytes) = (0, 0L);
        if (!Directory.Exists(from))
        {
            return (files, bytes); // only its records are known here
        }

        foreach (var file in Directory.EnumerateFiles(from, "*", SearchOption.AllDirectories))
        {
            cancellation.ThrowIfCancellationRequested();
            var name = Path.GetRelativePath(from, file);
            if (s_left.Contains(name) || name.EndsWith(Unfinished, StringComparison.Ordinal))
            {
                continue;
            }

            var target = Path.Combine(to, name);
            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            File.Copy(file, target);
            (files, bytes) = (files + 1, bytes + new FileInfo(target).Length);
        }

        return (files, bytes);
    }

    private static (long Records, string Digest) CopyRecords(RunFolder from, string to, StorePlace? place, string manifest, CancellationToken cancellation)
    {
        using var source = from.OpenDatabase();
        using var still = source.Engine is SqliteEngine ? null : source.Connection.BeginTransaction(IsolationLevel.RepeatableRead);
        using var page = from.Place is null && File.Exists(from.PathOf(AnnotationDatabase.FileName)) ? new SqliteEngine(ReadOnlyDatabase.Open(from.PathOf(AnnotationDatabase.FileName))) : null;
        try
        {
            var graph = new TableSide(source.Engine, still);
            var side = new RunSide(graph, page is not null ? new TableSide(page, null) : from.Place is not null && Wrote(graph) ? graph : null);
            return place is null ? ToFiles(side, to, cancellation)
                : PostgresSchema.Making(place, manifest, (engine, transaction) =>
                {
                    var target = new TableSide(engine, transaction);
                    return Fill(side, new RunSide(target, target), cancellation);
                });
        }
        catch (DbException error)
        {
            throw source.Engine.Translate(error);
        }
    }

    private static bool Wrote(TableSide side) => side.Engine.Connection.ExecuteScalar<long>("SELECT count(*) FROM annotators", transaction: side.Transaction) > 0;

    private static (long Records, string Digest) ToFiles(RunSide source, string to, CancellationToken cancellation)
    {
        var (file, page) = (Path.Combine(to, "run.db"), Path.Combine(to, AnnotationDatabase.FileName));
        var copied = (0L, "");
        using (var target = RunDatabase.Open(file + Unfinished))
        using (var people = source.People is null ? null : new SqliteEngine(AnnotationDatabase.Connect(page + Unfinished)))
        {
            people?.Connection.Execute("PRAGMA foreign_keys = OFF"); // answers come before their items
            using var written = people?.Begin();
            target.Commit(transaction => copied = Fill(source, new RunSide(new TableSide(target.Engine, transaction), people is null ? null : new TableSide(people, written)), cancellation));
            written?.Commit();
        }

        foreach (var made in new[] { page, file }.Where(path => File.Exists(path + Unfinished)))
        {
            File.Move(made + Unfinished, made);
        }

        return copied;
    }

    private static (long Records, string Digest) Fill(RunSide source, RunSide target, CancellationToken cancellation)
    {
        using var digest = new RowDigest();
        var records = 0L;
        foreach (var (table, order, people) in RunSide.Tables)
        {
            digest.Begin(table);
            if (source.Of(people) is { } from)
            {
                using var rows = new TableRows(from, table, order);
                records += Write(target.Of(people)!, table, rows, row =>
                {
                    cancellation.ThrowIfCancellationRequested();
                    digest.Add(rows.Columns, row);
                });
            }
        }

        var expected = digest.End();
        var found = RowDigest.Of(target);
        return found == expected ? (records, expected)
            : throw new InvalidDataException($"{target.Graph.Engine.Source}: the records that were written are not those that were read (SHA-256 {found}, expected {expected}); nothing of the copy is kept: `redraft verify` the run, and report it");
    }

    private static long Write(TableSide to, string table, TableRows rows, Action<object?[]> seen)
    {
        var written = RowWriter.Write(to.Transaction!, (table, string.Join(", ", rows.Columns)), rows.Read().Select(Seen), to.Engine.RowsTogether);
        if (to.Engine is PostgresEngine && (rows.Columns.Contains("rowid") ? "rowid" : RunSide.Numbered.Contains(table) ? "id" : null) is { } number)
        {
            to.Engine.Connection.Execute($"SELECT setval(pg_get_serial_sequence('{table}', '{number}'), max({number})) FROM {table} HAVING max({number}) IS NOT NULL", transaction: to.Transaction);
        }

        return written;

        object?[] Seen(object?[] row)
        {
            seen(row);
            return row;
        }
    }
}

using System.Data;
using System.Data.Common;
using Dapper;
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

    // What says who is at work, what is made anew, and what the copy has its own of.
    private static readonly string[] s_left = [ManifestName, StorePlace.FileName, "lock", "lock.owner", RunningStage.FileName, "run.db", "run.db-wal", "run.db-shm", "annotations.db-shm"];

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
            if (s_left.Contains(name) || name.EndsWith(".partial", StringComparison.Ordinal))
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
        try
        {
            return place is null ? ToFile((source, still), Path.Combine(to, "run.db"), cancellation)
                : PostgresSchema.Making(place, manifest, (engine, transaction) => Fill((source, still), RunDatabase.Of(engine), transaction, cancellation));
        }
        catch (DbException error)
        {
            throw source.Engine.Translate(error);
        }
    }

    private static (long Records, string Digest) ToFile((RunDatabase Database, DbTransaction? Transaction) source, string file, CancellationToken cancellation)
    {
        var copied = (0L, "");
        using (var target = RunDatabase.Open(file + ".partial"))
        {
            target.Commit(transaction => copied = Fill(source, target, transaction, cancellation));
        }

        File.Move(file + ".partial", file);
        return copied;
    }

    private static (long Records, string Digest) Fill((RunDatabase Database, DbTransaction? Transaction) source, RunDatabase target, DbTransaction transaction, CancellationToken cancellation)
    {
        using var digest = new RowDigest();
        var records = 0L;
        foreach (var table in RunSchema.Names)
        {
            using var rows = new TableRows(source.Database, source.Transaction, table);
            digest.Begin(table);
            records += RowWriter.Write(transaction, (table, string.Join(", ", rows.Columns)), rows.Read().Select(Digested), target.Engine.RowsTogether);
            if (target.Engine is PostgresEngine)
            {
                var number = TableRows.NumberOf(table);
                transaction.Connection!.Execute($"SELECT setval(pg_get_serial_sequence('{table}', '{number}'), max({number})) FROM {table} HAVING max({number}) IS NOT NULL", transaction: transaction);
            }

            object?[] Digested(object?[] row)
            {
                cancellation.ThrowIfCancellationRequested();
                digest.Add(rows.Columns, row);
                return row;
            }
        }

        var expected = digest.End();
        var found = RowDigest.Of(target, transaction);
        return found == expected ? (records, expected)
            : throw new InvalidDataException($"{target.Source}: the records that were written are not those that were read (SHA-256 {found}, expected {expected}); nothing of the copy is kept: `redraft verify` the run, and report it");
    }
}

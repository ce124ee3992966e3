using Dapper;
using Microsoft.Data.Sqlite;

namespace Redraft.Runs;

/// <summary>Opens SQLite files to be read only, also where nothing can be written beside them.</summary>
/// <remarks>
/// A file in WAL mode is usually read through a shared index beside it, which a reader has to make, and leaves behind. Where no log lies
/// beside the file nobody is writing to it, and all that was committed is in it: then it is opened as immutable, and nothing is made.
/// </remarks>
internal static class ReadOnlyDatabase
{
    private const int ReadOnlyFile = 8;
    private const int CannotOpen = 14;

    /// <exception cref="SqliteException">If it can't be opened or isn't a database.</exception>
    public static SqliteConnection Open(string path)
    {
        SQLitePCL.Batteries_V2.Init();
        if (!File.Exists(path + "-wal"))
        {
            return Opened(Immutable(path));
        }

        try
        {
            return Opened(path);
        }
        catch (SqliteException error) when (error.SqliteErrorCode is ReadOnlyFile or CannotOpen && new FileInfo(path + "-wal") is not { Exists: true, Length: > 0 })
        {
            return Opened(Immutable(path));
        }
    }

    private static string Immutable(string path)
        => "file:" + string.Join('/', Path.GetFullPath(path).Split('/').Select(Uri.EscapeDataString)) + "?immutable=1";

    private static SqliteConnection Opened(string source)
    {
        var connection = new WholeTextConnection(new SqliteConnectionStringBuilder { DataSource = source, Mode = SqliteOpenMode.ReadOnly, Pooling = false }.ToString());
        try
        {
            connection.Open();
            connection.Execute("PRAGMA busy_timeout = 5000;");
            _ = connection.ExecuteScalar<long>("SELECT count(*) FROM sqlite_master"); // what can't be read says so now
            return connection;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }
}

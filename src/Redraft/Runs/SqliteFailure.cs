using Microsoft.Data.Sqlite;

namespace Redraft.Runs;

internal static class SqliteFailure
{
    /// <summary>Says what an SQLite error means to a user.</summary>
    public static Exception Translate(SqliteException error, string path) => error.SqliteErrorCode switch
    {
        5 or 6 => new RunLockedException($"{path}: another process holds the run store; wait for it or stop it", error),
        8 => new IOException($"{path}: no permission to write; check the permissions of the file and its folder", error),
        10 => new IOException($"{path}: reading or writing failed ({error.Message}); check the disk, then `redraft resume`", error),
        13 => new IOException($"{path}: the disk is full; free some space, then `redraft resume` (nothing stored is lost)", error),
        14 => new IOException($"{path}: can't be opened; does the folder exist, and may you write there?", error),
        1 => new InvalidDataException($"{path}: not a whole run store ({error.Message}); restore it from a copy", error),
        11 or 26 => new InvalidDataException($"{path}: not a readable run store (damaged, or another kind of file)", error),
        _ => error,
    };
}

using Npgsql;

namespace Redraft.Runs.Postgres;

internal static class PostgresFailure
{
    /// <summary>Says what a PostgreSQL error means to a user. Server and driver name no password in their messages.</summary>
    public static Exception Translate(NpgsqlException error, StorePlace place) => error is not PostgresException { SqlState: { Length: 5 } state } said
        ? new StoreException(StoreFault.Away, $"{place}: the server doesn't answer ({Line(error)}); is it running, and can it be reached from here?", error)
        : state[..2] switch
        {
            "28" => new StoreException(StoreFault.Refused, $"{place}: the server doesn't let you in ({said.MessageText}); give the user with Username=, and the password in PGPASSWORD or ~/.pgpass", error),
            "08" or "57" => new StoreException(StoreFault.Away, $"{place}: the server ended the connection ({said.MessageText}); try again when it is back", error),
            "53" when state == PostgresErrorCodes.DiskFull => new StoreException(StoreFault.Full, $"{place}: the server's disk is full; free some space there, then `redraft resume` (nothing stored is lost)", error),
            "53" => new StoreException(StoreFault.Away, $"{place}: the server has no room ({said.MessageText}); try again later", error),
            "40" or "55" => new RunLockedException($"{place}: others are writing ({said.MessageText}); try again", error),
            _ => Translate(state, said, place) ?? error,
        };

    private static Exception? Translate(string state, PostgresException said, StorePlace place) => state switch
    {
        PostgresErrorCodes.InvalidCatalogName => new StoreException(StoreFault.Refused, $"{place}: {said.MessageText}; name one with Database=, or make it: createdb", said),
        PostgresErrorCodes.InsufficientPrivilege or PostgresErrorCodes.ReadOnlySqlTransaction => new StoreException(
            StoreFault.Refused, $"{place}: {said.MessageText}; its owner gives the right: GRANT CREATE ON DATABASE … TO …, and to the run's schema and tables", said),
        PostgresErrorCodes.UndefinedTable or PostgresErrorCodes.UndefinedColumn or PostgresErrorCodes.InvalidSchemaName or PostgresErrorCodes.DataCorrupted or PostgresErrorCodes.IndexCorrupted
            => new InvalidDataException($"{place}: not a whole run store ({said.MessageText}); restore it from a copy", said),
        _ => null,
    };

    private static string Line(Exception error) => UntrustedText.Visible((error.InnerException ?? error).Message.ReplaceLineEndings(" ").TrimEnd('.'), 300);
}

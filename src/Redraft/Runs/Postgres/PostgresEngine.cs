using System.Data.Common;
using Dapper;
using Npgsql;

namespace Redraft.Runs.Postgres;

/// <summary>A run's database in a schema of a PostgreSQL server's database.</summary>
/// <remarks>Writers take turns by an advisory lock of the run, so that rows are numbered in the order of committing, as in a file with one writer.</remarks>
/// <param name="place">Where it is.</param>
/// <param name="connection">Open, with the run's schema as its path.</param>
internal sealed class PostgresEngine(StorePlace place, PostgresConnection connection) : StoreEngine
{
    /// <inheritdoc/>
    public override DbConnection Connection => connection;

    /// <inheritdoc/>
    public override string Source => place.ToString();

    /// <inheritdoc/>
    public override int RowsTogether => 100;

    /// <inheritdoc/>
    public override string OuterJoin => "JOIN";

    /// <inheritdoc/>
    public override string Field(string column, string key) => $"({column}::json ->> '{key}')";

    /// <inheritdoc/>
    public override string Holds(string text, string parameter) => $"strpos(lower({text}), lower(@{parameter} COLLATE \"C\")) > 0";

    /// <inheritdoc/>
    public override string Contains(string text, string parameter) => $"strpos({text}, @{parameter} COLLATE \"C\") > 0";

    /// <inheritdoc/>
    public override (string Lift, string Set) Guard(string table) => ($"ALTER TABLE {table} DISABLE TRIGGER {PostgresSchema.GuardOf(table)}", $"SET CONSTRAINTS ALL IMMEDIATE; ALTER TABLE {table} ENABLE TRIGGER {PostgresSchema.GuardOf(table)}");

    // A column that is computed anew has the server write the rows that there are to another file; VACUUM FULL would keep those that any old transaction could still see. The
    // statistics hold texts too.
    /// <inheritdoc/>
    public override void Compact(IEnumerable<(string Table, string Column)> tables)
    {
        foreach (var (table, column) in tables)
        {
            connection.Execute($"ALTER TABLE {table} ALTER COLUMN {column} TYPE TEXT COLLATE \"C\" USING {column} || ''; ANALYZE {table}", commandTimeout: 0);
        }
    }

    /// <inheritdoc/>
    public override string Through(string index) => "";

    /// <inheritdoc/>
    public override DatabaseRunStore StoreOf(RunDatabase database, ulong seed, RunTimer? timer) => new PostgresRunStore(database, seed, timer);

    /// <inheritdoc/>
    public override DbTransaction Begin()
    {
        var transaction = connection.BeginTransaction();
        try
        {
            PostgresSchema.TakeTurn(connection, transaction, place);
            return transaction;
        }
        catch
        {
            transaction.Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    public override T Do<T>(Func<T> work)
    {
        connection.OpenAgain();
        try
        {
            return work();
        }
        catch (NpgsqlException) when (connection.IsCut)
        {
            connection.OpenAgain(); // a server that was started anew, or a network that drops what is idle
            return work();
        }
    }

    /// <inheritdoc/>
    public override Exception Translate(DbException error) => error is NpgsqlException known ? PostgresFailure.Translate(known, place) : error;
}

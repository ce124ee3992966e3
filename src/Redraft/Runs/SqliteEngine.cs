using System.Data.Common;
using Dapper;
using Microsoft.Data.Sqlite;

namespace Redraft.Runs;

/// <summary>A run's database in one SQLite file.</summary>
/// <param name="connection">Open.</param>
internal sealed class SqliteEngine(SqliteConnection connection) : StoreEngine
{
    /// <inheritdoc/>
    public override DbConnection Connection => connection;

    /// <inheritdoc/>
    public override string Source => connection.DataSource;

    /// <inheritdoc/>
    public override int RowsTogether => 1;

    /// <inheritdoc/>
    public override string OuterJoin => "CROSS JOIN";

    /// <inheritdoc/>
    public override string Field(string column, string key) => $"json_extract({column}, '$.{key}')";

    // LIKE ends at the first NUL.
    /// <inheritdoc/>
    public override string Holds(string text, string parameter) => $"instr(lower({text}), lower(@{parameter})) > 0";

    /// <inheritdoc/>
    public override string Contains(string text, string parameter) => $"instr({text}, @{parameter}) > 0";

    /// <inheritdoc/>
    public override (string Lift, string Set) Guard(string table)
        => RunSchema.Guard(table, "UPDATE") is var (name, create) ? ($"DROP TRIGGER IF EXISTS {name}", create) : default;

    /// <inheritdoc/>
    public override void BeginErasing() => connection.Execute("PRAGMA secure_delete = ON");

    // The whole file, whatever the tables: its pages are shared.
    /// <inheritdoc/>
    public override void Compact(IEnumerable<(string Table, string Column)> tables) => connection.Execute("PRAGMA secure_delete = ON; VACUUM; PRAGMA wal_checkpoint(TRUNCATE);");

    /// <inheritdoc/>
    public override string Through(string index) => $"INDEXED BY {index}";

    /// <inheritdoc/>
    public override DatabaseRunStore StoreOf(RunDatabase database, ulong seed, RunTimer? timer) => new SqliteRunStore(database, seed, timer);

    /// <inheritdoc/>
    public override Exception Translate(DbException error) => error is SqliteException known ? SqliteFailure.Translate(known, Source) : error;
}

using System.Data.Common;
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
    public override string Through(string index) => $"INDEXED BY {index}";

    /// <inheritdoc/>
    public override DatabaseRunStore StoreOf(RunDatabase database, ulong seed, RunTimer? timer) => new SqliteRunStore(database, seed, timer);

    /// <inheritdoc/>
    public override Exception Translate(DbException error) => error is SqliteException known ? SqliteFailure.Translate(known, Source) : error;
}

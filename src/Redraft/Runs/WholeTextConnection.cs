using System.Data;
using System.Data.Common;
using Microsoft.Data.Sqlite;

namespace Redraft.Runs;

/// <summary>A connection that reads texts whole, those with a NUL in them too.</summary>
/// <remarks>
/// SQLite keeps such a text whole, and Microsoft.Data.Sqlite stores it whole, but reads it as C does, up to the first NUL. In SQL a text still ends there for
/// <c>length</c>, <c>substr</c> and <c>LIKE</c>; <c>=</c> and <c>instr</c> see all of it.
/// </remarks>
/// <param name="source">The connection string.</param>
internal sealed class WholeTextConnection(string source) : SqliteConnection(source)
{
    /// <inheritdoc/>
    public override SqliteCommand CreateCommand() => new WholeTextCommand { Connection = this, CommandTimeout = DefaultTimeout, Transaction = Transaction };

    private sealed class WholeTextCommand : SqliteCommand
    {
        public override object? ExecuteScalar()
        {
            using var reader = ExecuteDbDataReader(CommandBehavior.Default);
            return reader.Read() ? reader.GetValue(0) : null;
        }

        protected override DbDataReader ExecuteDbDataReader(CommandBehavior behavior) => new WholeTextReader(ExecuteReader(behavior));
    }
}

using System.Data.Common;

namespace Redraft.Runs.Copying;

/// <summary>All rows of one table in the order of storing, with their numbers; the same of SQLite and PostgreSQL.</summary>
/// <remarks>Values are long, double, string, byte[] or null. One table at a time: the rows are read as they are asked for.</remarks>
internal sealed class TableRows : IDisposable
{
    private readonly DbCommand _command;
    private readonly DbDataReader _reader;

    /// <param name="side">Where it is; nothing else is asked of it meanwhile.</param>
    /// <param name="table">Its name.</param>
    /// <param name="order">The columns that order its rows.</param>
    public TableRows(TableSide side, string table, string order)
    {
        _command = side.Engine.Connection.CreateCommand();
        _command.Transaction = side.Transaction;
        _command.CommandTimeout = 0; // as long as it takes to write the rows elsewhere
        _command.CommandText = $"SELECT {(side.Engine is SqliteEngine && order == "rowid" ? "rowid, *" : "*")} FROM {table} ORDER BY {order}";
        _reader = _command.ExecuteReader();
        Columns = [.. Enumerable.Range(0, _reader.FieldCount).Select(_reader.GetName)];
    }

    /// <summary>The columns' names.</summary>
    public IReadOnlyList<string> Columns { get; }

    /// <summary>The rows, once.</summary>
    public IEnumerable<object?[]> Read()
    {
        while (_reader.Read())
        {
            var row = new object[Columns.Count];
            _reader.GetValues(row);
            yield return [.. row.Select(value => value is DBNull ? null : value)];
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _reader.Dispose();
        _command.Dispose();
    }
}

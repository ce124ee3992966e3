using System.Data.Common;

namespace Redraft.Runs;

/// <summary>Inserts rows, several with a statement where that is asked for, with one prepared text for as many statements as have as many rows.</summary>
internal static class RowWriter
{
    /// <summary>Writes the rows in their order.</summary>
    /// <param name="transaction">Where to.</param>
    /// <param name="into">The table, and its columns as a list of SQL.</param>
    /// <param name="rows">Values in the order of the columns; null is NULL.</param>
    /// <param name="together">Most rows of a statement.</param>
    /// <param name="otherwise">What ends the statement, such as what is done where a row is there already.</param>
    /// <returns>How many rows there were.</returns>
    public static long Write(DbTransaction transaction, (string Table, string Columns) into, IEnumerable<object?[]> rows, int together, string otherwise = "")
    {
        DbCommand? command = null;
        var (written, holds) = (0L, 0);
        try
        {
            foreach (var some in rows.Chunk(together))
            {
                if (holds != some.Length)
                {
                    command?.Dispose();
                    command = Prepare(transaction, into, (some.Length, some[0].Length), otherwise);
                    holds = some.Length;
                }

                var at = 0;
                foreach (var value in some.SelectMany(row => row))
                {
                    command!.Parameters[at++].Value = value ?? DBNull.Value;
                }

                command!.ExecuteNonQuery();
                written += some.Length;
            }

            return written;
        }
        finally
        {
            command?.Dispose();
        }
    }

    private static DbCommand Prepare(DbTransaction transaction, (string Table, string Columns) into, (int Rows, int Columns) shape, string otherwise)
    {
        var command = transaction.Connection!.CreateCommand();
        command.Transaction = transaction;
        var names = Enumerable.Range(0, shape.Rows * shape.Columns).Select(i => $"@p{i}").ToList();
        command.CommandText = $"INSERT INTO {into.Table} ({into.Columns}) VALUES ({string.Join("), (", names.Chunk(shape.Columns).Select(row => string.Join(", ", row)))}) {otherwise}";
        foreach (var name in names)
        {
            var parameter = command.CreateParameter();
            parameter.ParameterName = name;
            command.Parameters.Add(parameter);
        }

        return command;
    }
}

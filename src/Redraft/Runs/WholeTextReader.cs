using System.Text;
using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace Redraft.Runs;

/// <summary>Rows whose texts are read by their length, not up to the first NUL; all else as it is.</summary>
/// <param name="rows">The rows; closed with this.</param>
internal sealed class WholeTextReader(SqliteDataReader rows) : PassingReader(rows)
{
    /// <inheritdoc/>
    protected override bool IsText(int ordinal) => !Rows.IsClosed && raw.sqlite3_column_type(((SqliteDataReader)Rows).Handle, ordinal) == raw.SQLITE_TEXT;

    /// <inheritdoc/>
    protected override string Text(int ordinal) => Encoding.UTF8.GetString(raw.sqlite3_column_blob(((SqliteDataReader)Rows).Handle, ordinal));
}

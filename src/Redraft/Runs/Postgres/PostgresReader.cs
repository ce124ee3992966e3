using System.Data.Common;

namespace Redraft.Runs.Postgres;

/// <summary>Rows whose texts are read as <see cref="StoredText"/>; all else as it is.</summary>
/// <param name="rows">The rows; closed with this.</param>
internal sealed class PostgresReader(DbDataReader rows) : PassingReader(rows)
{
    /// <inheritdoc/>
    protected override bool IsText(int ordinal) => Rows.GetFieldType(ordinal) == typeof(string) && !Rows.IsDBNull(ordinal);

    /// <inheritdoc/>
    protected override string Text(int ordinal) => StoredText.Read(Rows.GetString(ordinal));
}

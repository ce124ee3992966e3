using System.Data;
using System.Data.Common;
using System.Diagnostics.CodeAnalysis;
using Npgsql;

namespace Redraft.Runs.Postgres;

/// <summary>A command whose texts are written and read as <see cref="StoredText"/>.</summary>
internal sealed class PostgresCommand(PostgresConnection connection, NpgsqlCommand inner) : DbCommand
{
    /// <inheritdoc/>
    [AllowNull]
    public override string CommandText
    {
        get => inner.CommandText;
        set => inner.CommandText = value;
    }

    /// <inheritdoc/>
    public override int CommandTimeout
    {
        get => inner.CommandTimeout;
        set => inner.CommandTimeout = value;
    }

    /// <inheritdoc/>
    public override CommandType CommandType
    {
        get => inner.CommandType;
        set => inner.CommandType = value;
    }

    /// <inheritdoc/>
    public override bool DesignTimeVisible { get; set; }

    /// <inheritdoc/>
    public override UpdateRowSource UpdatedRowSource
    {
        get => inner.UpdatedRowSource;
        set => inner.UpdatedRowSource = value;
    }

    /// <summary>The connection that made it; another can't be given.</summary>
    protected override DbConnection? DbConnection
    {
        get => connection;
        set => ArgumentOutOfRangeException.ThrowIfNotEqual(value, connection);
    }

    /// <inheritdoc/>
    protected override DbTransaction? DbTransaction
    {
        get;
        set
        {
            field = value;
            inner.Transaction = (value as PostgresTransaction)?.Inner;
        }
    }

    /// <inheritdoc/>
    protected override DbParameterCollection DbParameterCollection => inner.Parameters;

    /// <inheritdoc/>
    public override void Cancel() => inner.Cancel();

    /// <inheritdoc/>
    public override void Prepare() => inner.Prepare();

    /// <inheritdoc/>
    public override int ExecuteNonQuery()
    {
        WriteParameters();
        return inner.ExecuteNonQuery();
    }

    /// <inheritdoc/>
    public override object? ExecuteScalar()
    {
        using var reader = ExecuteDbDataReader(CommandBehavior.Default);
        return reader.Read() ? reader.GetValue(0) : null;
    }

    /// <inheritdoc/>
    protected override DbParameter CreateDbParameter() => inner.CreateParameter();

    /// <inheritdoc/>
    protected override DbDataReader ExecuteDbDataReader(CommandBehavior behavior)
    {
        WriteParameters();
        return new PostgresReader(inner.ExecuteReader(behavior));
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            inner.Dispose();
        }

        base.Dispose(disposing);
    }

    private void WriteParameters()
    {
        foreach (NpgsqlParameter parameter in inner.Parameters)
        {
            switch (parameter.Value)
            {
                case string text:
                    parameter.Value = StoredText.Write(text);
                    break;
                case bool yes:
                    parameter.ResetDbType();
                    parameter.Value = yes ? 1L : 0L;
                    break;
                case double number:
                    parameter.Value = double.IsNaN(number) ? DBNull.Value : number + 0.0; // a zero loses its sign, as in SQLite
                    break;
            }
        }
    }
}

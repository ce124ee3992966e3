using System.Data;
using System.Data.Common;
using Npgsql;

namespace Redraft.Runs.Postgres;

/// <summary>A transaction of a <see cref="PostgresConnection"/>.</summary>
internal sealed class PostgresTransaction(PostgresConnection connection, NpgsqlTransaction inner) : DbTransaction
{
    /// <summary>The server's.</summary>
    public NpgsqlTransaction Inner => inner;

    /// <inheritdoc/>
    public override IsolationLevel IsolationLevel => inner.IsolationLevel;

    /// <inheritdoc/>
    protected override DbConnection DbConnection => connection;

    /// <inheritdoc/>
    public override void Commit() => inner.Commit();

    /// <inheritdoc/>
    public override void Rollback() => inner.Rollback();

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            inner.Dispose();
        }

        base.Dispose(disposing);
    }
}

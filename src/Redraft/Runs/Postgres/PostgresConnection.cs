using System.Data;
using System.Data.Common;
using System.Diagnostics.CodeAnalysis;
using System.Net.Sockets;
using Npgsql;

namespace Redraft.Runs.Postgres;

/// <summary>A connection that stores and reads every text whole, those with a NUL in them too, which PostgreSQL can't hold (<see cref="StoredText"/>).</summary>
/// <remarks>Yes and no are stored as 1 and 0, and numbers that are none as NULL, as SQLite does.</remarks>
/// <param name="source">The connection string.</param>
internal sealed class PostgresConnection(string source) : DbConnection
{
    private readonly NpgsqlConnection _inner = new(source);

    /// <summary>Whether it isn't open: never was, or the server or the network has ended it.</summary>
    public bool IsCut => _inner.FullState is ConnectionState.Broken or ConnectionState.Closed;

    /// <inheritdoc/>
    [AllowNull]
    public override string ConnectionString
    {
        get => _inner.ConnectionString;
        set => _inner.ConnectionString = value;
    }

    /// <inheritdoc/>
    public override string Database => _inner.Database;

    /// <inheritdoc/>
    public override string DataSource => _inner.DataSource;

    /// <inheritdoc/>
    public override string ServerVersion => _inner.ServerVersion;

    /// <inheritdoc/>
    public override ConnectionState State => _inner.State;

    /// <summary>Opens it where it is cut.</summary>
    /// <exception cref="NpgsqlException">If nobody answers, or the server refuses.</exception>
    public void OpenAgain()
    {
        if (IsCut)
        {
            _inner.Close();
            Open();
        }
    }

    /// <inheritdoc/>
    public override void Open()
    {
        try
        {
            _inner.Open();
        }
        catch (Exception error) when (error is SocketException or TimeoutException or IOException)
        {
            throw new NpgsqlException(error.Message, error); // a name that nobody knows comes as it is
        }
    }

    /// <inheritdoc/>
    public override void Close() => _inner.Close();

    /// <inheritdoc/>
    public override void ChangeDatabase(string databaseName) => _inner.ChangeDatabase(databaseName);

    /// <inheritdoc/>
    protected override DbTransaction BeginDbTransaction(IsolationLevel isolationLevel) => new PostgresTransaction(this, _inner.BeginTransaction(isolationLevel));

    /// <inheritdoc/>
    protected override DbCommand CreateDbCommand() => new PostgresCommand(this, _inner.CreateCommand());

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _inner.Dispose();
        }

        base.Dispose(disposing);
    }
}

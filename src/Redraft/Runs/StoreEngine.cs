using System.Data.Common;

namespace Redraft.Runs;

/// <summary>What a run's database is kept by: its one connection, and wherever SQLite and PostgreSQL differ. Everything else is the same SQL.</summary>
internal abstract class StoreEngine : IDisposable
{
    /// <summary>The one connection, open.</summary>
    public abstract DbConnection Connection { get; }

    /// <summary>The file or the place, for messages.</summary>
    public abstract string Source { get; }

    /// <summary>How many rows one statement stores; more where each statement is a way to a server and back.</summary>
    public abstract int RowsTogether { get; }

    /// <summary>SQL for a field of a column's JSON, as text.</summary>
    public abstract string Field(string column, string key);

    /// <summary>SQL for whether a text holds a parameter's, in ASCII of either case; texts may hold a NUL.</summary>
    public abstract string Holds(string text, string parameter);

    /// <summary>SQL for whether a text holds a parameter's, character by character.</summary>
    public abstract string Contains(string text, string parameter);

    /// <summary>SQL that lifts the guard which refuses changes of a table's rows, and SQL that sets it again; for an erasure, in its transaction.</summary>
    public abstract (string Lift, string Set) Guard(string table);

    /// <summary>What is deleted from now on is to leave no bytes, as far as the database can see to that.</summary>
    public virtual void BeginErasing()
    {
    }

    /// <summary>Writes tables anew, without what was deleted or changed in them. Outside a transaction.</summary>
    /// <param name="tables">Each with a column of texts.</param>
    public abstract void Compact(IEnumerable<(string Table, string Column)> tables);

    /// <summary>SQL that has a table read through one of its indexes, where the planner has to be told.</summary>
    public abstract string Through(string index);

    /// <summary>SQL for a join whose left table is gone through first, where the planner has to be told.</summary>
    public abstract string OuterJoin { get; }

    /// <summary>The graph of one seed.</summary>
    public abstract DatabaseRunStore StoreOf(RunDatabase database, ulong seed, RunTimer? timer);

    /// <summary>Begins a transaction that no other process writes beside.</summary>
    public virtual DbTransaction Begin() => Connection.BeginTransaction();

    /// <summary>Does something on the connection; where the connection was cut and could be opened again, does it again. So it must change nothing when it is done twice.</summary>
    public virtual T Do<T>(Func<T> work) => work();

    /// <summary>What an error means to a user.</summary>
    public abstract Exception Translate(DbException error);

    /// <inheritdoc/>
    public void Dispose()
    {
        Connection.Dispose();
        GC.SuppressFinalize(this);
    }
}

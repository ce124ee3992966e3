namespace Redraft.Runs;

/// <summary>One seed's part of a run's SQLite file.</summary>
internal sealed class SqliteRunStore(RunDatabase database, ulong seed, RunTimer? timer) : DatabaseRunStore(database, seed, timer);

namespace Redraft.Runs.Postgres;

/// <summary>One seed's part of a run in PostgreSQL.</summary>
internal sealed class PostgresRunStore(RunDatabase database, ulong seed, RunTimer? timer) : DatabaseRunStore(database, seed, timer);

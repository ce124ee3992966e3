namespace Redraft.Remote.Calling;

/// <summary>The tables of a call store.</summary>
internal static class CallSchema
{
    /// <summary>Marks the file as ours: <c>RDCL</c>.</summary>
    public const int ApplicationId = 0x5244434C;

    public const int Version = 3;

    // While it is under way a row holds the most that it can cost, and who asks: what nobody comes back to settle stays counted.
    private const string OwnerColumn = "owner TEXT", TrainedColumn = "trained_tokens INTEGER NOT NULL DEFAULT 0", Since3 = OwnerColumn + ", " + TrainedColumn;

    /// <summary>What makes the tables of a file that has those of a version; 0 for none.</summary>
    public static string From(long version) => (version is 1 or 2 ? $"ALTER TABLE spent ADD COLUMN {OwnerColumn}; ALTER TABLE spent ADD COLUMN {TrainedColumn};\n" : "") + Create();

    private static string Create() => $"""
        CREATE TABLE IF NOT EXISTS calls (
          key TEXT PRIMARY KEY, server TEXT NOT NULL, path TEXT NOT NULL, draw TEXT NOT NULL, request BLOB NOT NULL,
          owner TEXT, held_until INTEGER,                     -- a lease, in milliseconds of Unix time, while there is no answer
          status INTEGER, response BLOB, input_tokens INTEGER, output_tokens INTEGER, usage_said INTEGER, cost REAL, time TEXT
        ) WITHOUT ROWID;
        CREATE TABLE IF NOT EXISTS uses (run TEXT NOT NULL, key TEXT NOT NULL, paid INTEGER NOT NULL, PRIMARY KEY (run, key)) WITHOUT ROWID;
        CREATE TABLE IF NOT EXISTS spent (
          id INTEGER PRIMARY KEY, run TEXT NOT NULL, model TEXT NOT NULL, key TEXT NOT NULL, status INTEGER NOT NULL,
          requests INTEGER NOT NULL, input_tokens INTEGER NOT NULL, output_tokens INTEGER NOT NULL, cost REAL NOT NULL, time TEXT NOT NULL,
          {Since3}
        );
        CREATE INDEX IF NOT EXISTS spent_by_run ON spent (run, model);
        CREATE TABLE IF NOT EXISTS batches (
          id TEXT PRIMARY KEY, run TEXT NOT NULL, model TEXT NOT NULL, server TEXT NOT NULL, path TEXT NOT NULL,
          job TEXT,                                           -- the server's name of it, once it is known
          holder TEXT, held_until INTEGER NOT NULL,           -- who follows it, by a lease in milliseconds of Unix time
          ended INTEGER NOT NULL DEFAULT 0, time TEXT NOT NULL
        ) WITHOUT ROWID;
        CREATE TABLE IF NOT EXISTS batch_calls (
          batch TEXT NOT NULL, key TEXT NOT NULL, most_input INTEGER NOT NULL, most_output INTEGER NOT NULL, PRIMARY KEY (batch, key)
        ) WITHOUT ROWID;                                      -- those whose end isn't known yet
        PRAGMA application_id = {ApplicationId};
        PRAGMA user_version = {Version};
        """;
}

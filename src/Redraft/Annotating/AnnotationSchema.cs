namespace Redraft.Annotating;

/// <summary>The tables of <c>annotations.db</c>, which lies beside a run's <c>run.db</c>: who may write, who works on what, and what they said.</summary>
internal static class AnnotationSchema
{
    /// <summary>Marks the file as ours (SQLite's application_id): "RDAN".</summary>
    public const int ApplicationId = 0x5244414E;

    /// <summary>Raised with every change of the tables.</summary>
    public const int Version = 1;

    /// <summary>Makes the tables. Times are Unix milliseconds; bodies are JSON.</summary>
    public const string Create = """
        CREATE TABLE annotators (
          id TEXT PRIMARY KEY, name TEXT NOT NULL, role TEXT NOT NULL, invite TEXT NOT NULL UNIQUE, created INTEGER NOT NULL, revoked INTEGER) WITHOUT ROWID;
        CREATE TABLE sessions (hash TEXT PRIMARY KEY, annotator TEXT NOT NULL REFERENCES annotators, created INTEGER NOT NULL, seen INTEGER NOT NULL) WITHOUT ROWID;
        CREATE TABLE items (
          id TEXT PRIMARY KEY, position INTEGER NOT NULL, kind TEXT NOT NULL, stage TEXT NOT NULL, wanted INTEGER NOT NULL, body TEXT NOT NULL, closed INTEGER) WITHOUT ROWID;
        CREATE INDEX items_open ON items (closed, position);
        CREATE TABLE leases (
          item TEXT NOT NULL REFERENCES items, annotator TEXT NOT NULL REFERENCES annotators, expires INTEGER NOT NULL, PRIMARY KEY (item, annotator)) WITHOUT ROWID;
        CREATE INDEX leases_of ON leases (annotator);
        CREATE TABLE typed (
          item TEXT NOT NULL REFERENCES items, annotator TEXT NOT NULL REFERENCES annotators, revision INTEGER NOT NULL, body TEXT NOT NULL, saved INTEGER NOT NULL,
          PRIMARY KEY (item, annotator)) WITHOUT ROWID;
        CREATE TABLE answers (
          id INTEGER PRIMARY KEY, item TEXT NOT NULL REFERENCES items, annotator TEXT NOT NULL REFERENCES annotators, key TEXT NOT NULL, body TEXT NOT NULL,
          given INTEGER NOT NULL, current INTEGER NOT NULL, UNIQUE (annotator, key));
        CREATE UNIQUE INDEX answers_current ON answers (item, annotator) WHERE current = 1;
        CREATE INDEX answers_of ON answers (annotator, current);
        CREATE TABLE attempts (
          id INTEGER PRIMARY KEY, item TEXT NOT NULL REFERENCES items, annotator TEXT NOT NULL REFERENCES annotators, words TEXT NOT NULL, redrafts TEXT NOT NULL, made INTEGER NOT NULL);
        CREATE INDEX attempts_of ON attempts (item, annotator);
        CREATE TABLE proposals (item TEXT PRIMARY KEY REFERENCES items, author TEXT NOT NULL, words TEXT NOT NULL, made INTEGER NOT NULL) WITHOUT ROWID;
        CREATE TABLE audit (id INTEGER PRIMARY KEY, time INTEGER NOT NULL, annotator TEXT NOT NULL, event TEXT NOT NULL, about TEXT NOT NULL);
        """;
}

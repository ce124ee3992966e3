namespace Redraft.Annotating;

/// <summary>The tables of <c>annotations.db</c>, which lies beside a run's <c>run.db</c>: who may write, who works on what, and what they said.</summary>
internal static class AnnotationSchema
{
    /// <summary>Marks the file as ours (SQLite's application_id): "RDAN".</summary>
    public const int ApplicationId = 0x5244414E;

    /// <summary>Raised with every change of the tables.</summary>
    public const int Version = 2;

    /// <summary>Makes the tables. Times are Unix milliseconds; bodies are JSON.</summary>
    /// <remarks>An item's <c>given</c> counts its answers that hold and left nothing out; triggers keep it and the tally of open items and of those that still want answers,
    /// so that what waits is found without counting.</remarks>
    public const string Create = """
        CREATE TABLE annotators (
          id TEXT PRIMARY KEY, name TEXT NOT NULL, role TEXT NOT NULL, invite TEXT NOT NULL UNIQUE, created INTEGER NOT NULL, revoked INTEGER) WITHOUT ROWID;
        CREATE TABLE sessions (hash TEXT PRIMARY KEY, annotator TEXT NOT NULL REFERENCES annotators, created INTEGER NOT NULL, seen INTEGER NOT NULL) WITHOUT ROWID;
        CREATE TABLE items (
          id TEXT PRIMARY KEY, position INTEGER NOT NULL, kind TEXT NOT NULL, stage TEXT NOT NULL, wanted INTEGER NOT NULL, body TEXT NOT NULL, closed INTEGER,
          given INTEGER NOT NULL DEFAULT 0) WITHOUT ROWID;
        CREATE INDEX items_of ON items (stage, closed, given);
        CREATE INDEX items_waiting ON items (position, kind, stage, closed, given, wanted) WHERE closed IS NULL AND given < wanted;
        CREATE TABLE tally (open INTEGER NOT NULL, waiting INTEGER NOT NULL);
        INSERT INTO tally VALUES (0, 0);
        CREATE TRIGGER items_added AFTER INSERT ON items
        BEGIN UPDATE tally SET open = open + (new.closed IS NULL), waiting = waiting + (new.closed IS NULL AND new.given < new.wanted); END;
        CREATE TRIGGER items_changed AFTER UPDATE OF closed, given ON items
        BEGIN UPDATE tally SET open = open + (new.closed IS NULL) - (old.closed IS NULL),
          waiting = waiting + (new.closed IS NULL AND new.given < new.wanted) - (old.closed IS NULL AND old.given < old.wanted); END;
        CREATE TABLE leases (
          item TEXT NOT NULL REFERENCES items, annotator TEXT NOT NULL REFERENCES annotators, expires INTEGER NOT NULL, PRIMARY KEY (item, annotator)) WITHOUT ROWID;
        CREATE INDEX leases_of ON leases (annotator);
        CREATE TABLE typed (
          item TEXT NOT NULL REFERENCES items, annotator TEXT NOT NULL REFERENCES annotators, revision INTEGER NOT NULL, body TEXT NOT NULL, saved INTEGER NOT NULL,
          PRIMARY KEY (item, annotator)) WITHOUT ROWID;
        CREATE TABLE answers (
          id INTEGER PRIMARY KEY, item TEXT NOT NULL REFERENCES items, annotator TEXT NOT NULL REFERENCES annotators, key TEXT NOT NULL, body TEXT NOT NULL,
          given INTEGER NOT NULL, current INTEGER NOT NULL, counts INTEGER NOT NULL, UNIQUE (annotator, key));
        CREATE UNIQUE INDEX answers_current ON answers (item, annotator) WHERE current = 1;
        CREATE INDEX answers_of ON answers (annotator, current);
        CREATE TRIGGER answers_given AFTER INSERT ON answers WHEN new.current = 1 AND new.counts = 1
        BEGIN UPDATE items SET given = given + 1 WHERE id = new.item; END;
        CREATE TRIGGER answers_taken AFTER UPDATE OF current, counts ON answers WHEN (old.current AND old.counts) <> (new.current AND new.counts)
        BEGIN UPDATE items SET given = given + (new.current AND new.counts) - (old.current AND old.counts) WHERE id = new.item; END;
        CREATE TABLE attempts (
          id INTEGER PRIMARY KEY, item TEXT NOT NULL REFERENCES items, annotator TEXT NOT NULL REFERENCES annotators, words TEXT NOT NULL, redrafts TEXT NOT NULL, made INTEGER NOT NULL);
        CREATE INDEX attempts_of ON attempts (item, annotator);
        CREATE TABLE proposals (item TEXT PRIMARY KEY REFERENCES items, author TEXT NOT NULL, words TEXT NOT NULL, made INTEGER NOT NULL) WITHOUT ROWID;
        CREATE TABLE audit (id INTEGER PRIMARY KEY, time INTEGER NOT NULL, annotator TEXT NOT NULL, event TEXT NOT NULL, about TEXT NOT NULL);
        """;

    /// <summary>Makes what older files of this version don't have: what the judge said of points, a probability, null where it had none; and who wrote what an item is about, which the item doesn't say.</summary>
    public const string Added = """
        CREATE TABLE IF NOT EXISTS judged_points (answer INTEGER NOT NULL, point INTEGER NOT NULL, other INTEGER NOT NULL, yes REAL, PRIMARY KEY (answer, point, other)) WITHOUT ROWID;
        CREATE TABLE IF NOT EXISTS own_words (annotator TEXT NOT NULL, item TEXT NOT NULL REFERENCES items, PRIMARY KEY (annotator, item)) WITHOUT ROWID;
        """;
}

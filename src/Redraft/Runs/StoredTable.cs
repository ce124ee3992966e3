namespace Redraft.Runs;

/// <summary>A table of records: what its columns are beside the part and the origin, what is unique within a part, and what refers to which table's key.</summary>
/// <param name="Name">What it is called.</param>
/// <param name="Columns">Their definitions in SQLite's types.</param>
/// <param name="Key">The columns that are unique within a part.</param>
/// <param name="References">Columns that name a record of a table, by its id or, for a stage, by that.</param>
internal sealed record StoredTable(string Name, string Columns, string Key, params (string Column, string Table)[] References)
{
    /// <summary>Every reference's constraint, the origin's among them; checked when a transaction ends.</summary>
    public IEnumerable<string> Constraints => References.Append((Column: "origin", Table: "origins")).Select(reference =>
        $"FOREIGN KEY (run_seed, {reference.Column}) REFERENCES {reference.Table}(run_seed, {(reference.Column == "stage" ? "stage" : "id")}) DEFERRABLE INITIALLY DEFERRED");
}

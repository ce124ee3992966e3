using System.Data.Common;
using Redraft.Annotating;

namespace Redraft.Runs.Copying;

/// <summary>Where the tables of a run are, which a copy reads or writes: those of the graph, and those of what people wrote.</summary>
/// <param name="Graph">The graph's.</param>
/// <param name="People">The page's, in PostgreSQL the same as the graph's; null where nobody wrote.</param>
internal sealed record RunSide(TableSide Graph, TableSide? People)
{
    /// <summary>Every table that is copied, and the columns that order its rows.</summary>
    public static IReadOnlyList<(string Name, string Order, bool OfPeople)> Tables { get; } =
    [
        .. RunSchema.Names.Select(name => (name, name is "origins" or "times" ? "id" : "rowid", false)), .. AnnotationTables.Copied.Select(table => (table.Name, table.Order, true)),
    ];

    /// <summary>Tables whose rows the server numbers by their ids.</summary>
    public static IReadOnlyList<string> Numbered { get; } = ["origins", "times", .. AnnotationTables.NumberedTables];

    /// <summary>Where a table is; null where nobody wrote.</summary>
    public TableSide? Of(bool people) => people ? People : Graph;
}

/// <summary>A database and what it is read or written in.</summary>
/// <param name="Engine">The database.</param>
/// <param name="Transaction">The transaction, or null.</param>
internal sealed record TableSide(StoreEngine Engine, DbTransaction? Transaction);

using Redraft.Runs;
using Redraft.Runs.Postgres;

namespace Redraft.Tests.Runs.Postgres;

/// <summary>Names of runs that no other test has.</summary>
internal static class PostgresRoom
{
    /// <summary>A place where nothing is yet.</summary>
    public static StorePlace Place() => StorePlace.Of(PostgresServer.Required().Connection, $"run-{Guid.NewGuid():N}");

    /// <summary>A run without records.</summary>
    public static StorePlace Empty()
    {
        var place = Place();
        PostgresSchema.Create(place, "{}");
        return place;
    }
}

using Microsoft.Data.Sqlite;
using Redraft.Runs;

namespace Redraft.Tests.Runs;

/// <summary>A database as another version of Redraft would have left it, for all that its number says.</summary>
internal static class OtherSchema
{
    public static void Write(string path, int schema)
    {
        SQLitePCL.Batteries_V2.Init();
        using var connection = new SqliteConnection($"Data Source={path};Pooling=False");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = $"CREATE TABLE drafts (id TEXT PRIMARY KEY); PRAGMA application_id = {RunSchema.ApplicationId}; PRAGMA user_version = {schema};";
        command.ExecuteNonQuery();
    }
}

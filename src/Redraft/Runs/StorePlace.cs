using System.Data.Common;
using Npgsql;
using Redraft.Engine.Checkpoints;

namespace Redraft.Runs;

/// <summary>Where a run's records are if they aren't in its folder: a PostgreSQL database, and the run's name in it.</summary>
/// <remarks>Never holds a password: PGPASSWORD and ~/.pgpass do, which the driver reads by itself.</remarks>
public sealed record StorePlace
{
    /// <summary>The file in a run's folder that says where its records are; a run without it keeps them in its folder.</summary>
    public const string FileName = "store.json";

    private const int LongestName = 54; // bytes; a schema's name has at most 63
    private const string Schemas = "redraft:";

    private static readonly string[] s_secrets = ["Password", "PWD", "PSW", "SSL Password"];

    private StorePlace(string connection, string run) => (Connection, Run) = (connection, run);

    /// <summary>The connection string, without a password.</summary>
    public string Connection { get; }

    /// <summary>The run's name, by which the database's schema is called.</summary>
    public string Run { get; }

    /// <summary>The schema that holds the run.</summary>
    internal string Schema => Schemas + Run;

    /// <summary>A place from what a user typed.</summary>
    /// <param name="connection">A connection string such as <c>Host=db.example.org;Database=redraft;Username=ann</c>, as Npgsql reads them.</param>
    /// <param name="run">The run's name: letters, digits, dots, lines and plus signs, at most 54.</param>
    /// <exception cref="ArgumentException">If it is none, or has a password; the message repeats neither.</exception>
    public static StorePlace Of(string connection, string run)
    {
        ArgumentNullException.ThrowIfNull(connection);
        ArgumentNullException.ThrowIfNull(run);
        if (Array.Exists(s_secrets, Parts(connection).ContainsKey))
        {
            throw new ArgumentException("a password stands in the connection string, where others can read it; leave it out, and give it in PGPASSWORD or in ~/.pgpass");
        }

        if (Checked(connection) is not { Host.Length: > 0 } known)
        {
            throw new ArgumentException("the connection string names no server; begin it with Host=, such as Host=db.example.org;Database=redraft");
        }

        if (run.Length is 0 or > LongestName || !run.All(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '-' or '_' or '+'))
        {
            throw new ArgumentException($"a run in PostgreSQL is called by its folder, at most {LongestName} of A-Z, a-z, 0-9 and . - _ +, found '{UntrustedText.Visible(run, 80)}'; choose another folder with --out");
        }

        return new StorePlace(known.ConnectionString, run);
    }

    /// <summary>A place for the run of a folder, which is called as the folder is.</summary>
    /// <param name="connection">As <see cref="Of"/> takes it.</param>
    /// <param name="folder">The run's folder, which need not be there.</param>
    /// <exception cref="ArgumentException">As of <see cref="Of"/>.</exception>
    public static StorePlace For(string connection, string folder) => Of(connection, Path.GetFileName(Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder))));

    /// <summary>Where the records of a folder's run are; null where they are in it.</summary>
    /// <exception cref="InvalidDataException">If the file that says it can't be read.</exception>
    public static StorePlace? In(string folder)
    {
        var file = Path.Combine(folder, FileName);
        if (!File.Exists(file))
        {
            return null;
        }

        try
        {
            var stored = RunJson.Read<Stored>(File.ReadAllText(file));
            return Of(stored.Connection, stored.Run);
        }
        catch (Exception error) when (error is System.Text.Json.JsonException or ArgumentException)
        {
            throw new InvalidDataException($"{file}: doesn't say where the run's records are ({error.Message.Split("; ")[0]}); mend it, as {{\"connection\":\"Host=…\",\"run\":\"name\"}}", error);
        }
    }

    /// <summary>Says it in a run's folder.</summary>
    internal void WriteTo(string folder) => DurableFile.Write(Path.Combine(folder, FileName), RunJson.Write(new Stored { Connection = Connection, Run = Run }));

    /// <summary>The connection string that is opened: with the run's schema as its path, and a sign of life for networks that drop what is idle.</summary>
    /// <param name="readOnly">Has the server refuse every change; such a connection waits a while for the next page to be looked at.</param>
    internal string Opened(bool readOnly)
    {
        var source = new NpgsqlConnectionStringBuilder(Connection)
        {
            SearchPath = $"\"{Schema}\"", ApplicationName = "redraft", KeepAlive = 30, Pooling = readOnly, ConnectionIdleLifetime = 30,
        };
        source.Options = readOnly ? $"{source.Options} -c default_transaction_read_only=on".Trim() : source.Options;
        return source.ConnectionString;
    }

    /// <summary>Server, database and run, for people.</summary>
    public override string ToString()
    {
        var known = new NpgsqlConnectionStringBuilder(Connection);
        return UntrustedText.Visible($"PostgreSQL at {known.Host}{(known.Port == NpgsqlConnection.DefaultPort ? "" : $":{known.Port}")}, database {known.Database ?? known.Username ?? "of its user"}, run {Run}", 500);
    }

    // Whichever keys there are, those that no version of the driver knows too.
    private static DbConnectionStringBuilder Parts(string connection)
    {
        try
        {
            return new DbConnectionStringBuilder { ConnectionString = connection };
        }
        catch (ArgumentException)
        {
            throw new ArgumentException("no connection string; write KEY=VALUE;KEY=VALUE, such as Host=db.example.org;Database=redraft;Username=ann");
        }
    }

    private static NpgsqlConnectionStringBuilder Checked(string connection)
    {
        try
        {
            return new NpgsqlConnectionStringBuilder(connection);
        }
        catch (Exception error) when (error is ArgumentException or FormatException or OverflowException or InvalidCastException)
        {
            throw new ArgumentException($"the connection string has {Wrong(connection)}; the keys are Host, Port, Database, Username and those of https://www.npgsql.org/doc/connection-string-parameters.html");
        }
    }

    /// <summary>The first key that can't be used, without its value.</summary>
    private static string Wrong(string connection)
    {
        foreach (string key in Parts(connection).Keys!)
        {
            try
            {
                _ = new NpgsqlConnectionStringBuilder { [key] = Parts(connection)[key] };
            }
            catch (Exception error) when (error is ArgumentException or FormatException or OverflowException or InvalidCastException)
            {
                return $"a key or a value that can't be used, '{UntrustedText.Visible(key, 40)}'";
            }
        }

        return "keys that don't go together";
    }

    private sealed record Stored
    {
        public required string Connection { get; init; }

        public required string Run { get; init; }
    }
}

using System.Diagnostics;
using Npgsql;

namespace Redraft.Contracts.Fakes;

/// <summary>A PostgreSQL of its own for this process's tests: Debian's package in a temporary folder, behind a socket that lies there, for as long as the process lives.</summary>
/// <remarks>Its order of texts is that of English, as many servers have it: whoever relies on the order of bytes has to say so.</remarks>
public sealed class PostgresServer
{
    private static readonly Lazy<PostgresServer?> s_shared = new(Start);

    // As nobody where we are root, which PostgreSQL refuses. What is read ends with the test's process, however it ends; the server then ends too.
    private const string Script = """
        set -e
        cd "$1"
        "$2/initdb" -D data -U redraft -A trust -E UTF8 --no-sync --locale=C.UTF-8 --locale-provider=icu --icu-locale=en-US >initdb.log 2>&1 ||
          { rm -rf data; "$2/initdb" -D data -U redraft -A trust -E UTF8 --no-sync >initdb.log 2>&1; }
        "$2/postgres" -D data -k "$1" -c listen_addresses= -c fsync=off -c max_connections=300 >server.log 2>&1 </dev/null &
        server=$!
        cat >/dev/null
        kill -QUIT $server
        wait $server || true
        cd / && rm -rf "$1"
        """;

    private readonly Process _process; // its standard input is what keeps the server

    private PostgresServer(string folder, Process process) => (Folder, _process) = (folder, process);

    /// <summary>Where its socket lies.</summary>
    public string Folder { get; }

    /// <summary>How it is reached.</summary>
    public string Connection => $"Host={Folder};Username=redraft;Database=postgres;Timeout=120;Command Timeout=300"; // a busy machine stops any process for seconds

    /// <summary>The server; skips the test aloud where there is no PostgreSQL.</summary>
    public static PostgresServer Required()
    {
        var server = s_shared.Value;
        Assert.SkipWhen(server is null, "no PostgreSQL here; apt-get install postgresql, as CI does");
        return server;
    }

    /// <summary>Asks it something.</summary>
    public string? Ask(string sql)
    {
        using var connection = new NpgsqlConnection(Connection + ";Pooling=false");
        connection.Open();
        using var command = new NpgsqlCommand(sql, connection);
        return Convert.ToString(command.ExecuteScalar(), System.Globalization.CultureInfo.InvariantCulture);
    }

    /// <summary>Changes every row on its way into a table that is yet to be made, as a broken server would: unseen by whoever writes it.</summary>
    /// <param name="schema">The table's schema.</param>
    /// <param name="table">The table.</param>
    /// <param name="change">An assignment to a field of <c>new</c>.</param>
    public void Corrupt(string schema, string table, string change)
    {
        var name = $"corrupt_{Guid.NewGuid():N}";
        Ask($"""
            CREATE FUNCTION {name}_row() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN {change}; RETURN new; END; $$;
            CREATE FUNCTION {name}() RETURNS event_trigger LANGUAGE plpgsql AS $$
            DECLARE made record;
            BEGIN
              FOR made IN SELECT DISTINCT object_identity FROM pg_event_trigger_ddl_commands() WHERE object_identity = '"{schema}".{table}' LOOP
                EXECUTE format('CREATE TRIGGER {name} BEFORE INSERT ON %s FOR EACH ROW EXECUTE FUNCTION public.{name}_row()', made.object_identity);
              END LOOP;
            END; $$;
            CREATE EVENT TRIGGER {name} ON ddl_command_end WHEN TAG IN ('CREATE TABLE') EXECUTE FUNCTION {name}();
            """);
    }

    private static PostgresServer? Start()
    {
        var programs = !Directory.Exists("/usr/lib/postgresql") ? null : Directory.GetDirectories("/usr/lib/postgresql").Select(version => Path.Combine(version, "bin"))
            .Where(bin => File.Exists(Path.Combine(bin, "initdb"))).Order(StringComparer.Ordinal).LastOrDefault();
        if (programs is null)
        {
            return null;
        }

        var folder = Directory.CreateTempSubdirectory("redraft-postgres-").FullName;
        string[] shell = ["/bin/sh", "-c", Script, "postgres", folder, programs];
        if (Environment.IsPrivilegedProcess)
        {
            using var given = Process.Start("chown", ["nobody", folder]);
            given.WaitForExit();
            shell = ["setpriv", "--reuid=nobody", "--regid=nogroup", "--clear-groups", .. shell];
        }

        var process = Process.Start(new ProcessStartInfo(shell[0], shell[1..]) { RedirectStandardInput = true })!;
        var server = new PostgresServer(folder, process);
        for (var waited = Stopwatch.StartNew(); ; Thread.Yield())
        {
            try
            {
                server.Ask("SELECT 1");
                return server;
            }
            catch (NpgsqlException error) when (!process.HasExited && waited.Elapsed < TimeSpan.FromMinutes(2))
            {
                _ = error; // it isn't there yet
                process.WaitForExit(100);
            }
        }
    }
}

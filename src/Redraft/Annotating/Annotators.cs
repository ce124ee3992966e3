using System.Data.Common;
using System.Security.Cryptography;
using System.Text;
using Dapper;

namespace Redraft.Annotating;

/// <summary>Who may use the page: invitations, each with a secret token, and the sessions that they are exchanged for.</summary>
/// <remarks>Tokens have 128 random bits and are stored as SHA-256 hashes only: who reads the file can't sign in with it.</remarks>
/// <param name="database">Where they are kept.</param>
/// <param name="clock">The time.</param>
public sealed class Annotators(AnnotationDatabase database, TimeProvider clock)
{
    /// <summary>How long a session lasts without a request.</summary>
    public static readonly TimeSpan Idle = TimeSpan.FromHours(12);

    /// <summary>Sessions that one person can have at once; one more ends the one that was quiet for longest.</summary>
    public const int MostSessions = 20;

    /// <summary>How long ago somebody asked for something at most who is taken to be there: three times as long as is noted.</summary>
    internal static readonly TimeSpan Present = TimeSpan.FromMinutes(15);

    private static readonly TimeSpan SeenEvery = TimeSpan.FromMinutes(5);

    private long Now => clock.GetUtcNow().ToUnixTimeMilliseconds();

    /// <summary>Invites somebody.</summary>
    /// <returns>Who it is, and the token of the link, which is shown once and stored nowhere.</returns>
    /// <exception cref="ArgumentException">If the name is empty or too long.</exception>
    public async Task<(Annotator Annotator, string Token)> InviteAsync(string name, AnnotatorRole role, string by)
    {
        if (string.IsNullOrWhiteSpace(name) || name.Length > AnnotationLimits.Name)
        {
            throw new ArgumentException($"name: 1 to {AnnotationLimits.Name} characters expected", nameof(name));
        }

        var (id, token) = (Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(4)), NewToken());
        var annotator = new Annotator(id, name.Trim(), role, Revoked: false);
        await database.WriteAsync(connection =>
        {
            connection.Execute(
                "INSERT INTO annotators (id, name, role, invite, created) VALUES (@id, @name, @role, @invite, @now)",
                new { id, name = annotator.Name, role = role.ToString(), invite = Hash(token), now = Now });
            Audit(connection, by, "invite", id);
            return 0;
        }).ConfigureAwait(false);
        return (annotator, token);
    }

    /// <summary>Somebody whose answers come from a file: who has that id here, else a person without a link, whose name in the file always gives the same one.</summary>
    /// <returns>The person's id.</returns>
    internal Task<string> ImportedAsync(string? id, string name) => LinklessAsync("imported", id, name);

    /// <summary>An assistant that writes for somebody: without a link, and waited for by nobody. The same name is the same one.</summary>
    /// <returns>Its id.</returns>
    internal Task<string> AssistantAsync(string name) => LinklessAsync("assistant", null, name);

    private Task<string> LinklessAsync(string origin, string? id, string name) => database.WriteAsync(connection =>
    {
        var known = id is "owner" or { Length: 8 } && id.All(char.IsAsciiLetterOrDigit) ? id : SeededRandom.SeedOf([origin, name]).ToString("x16", System.Globalization.CultureInfo.InvariantCulture)[..8];
        connection.Execute(
            "INSERT INTO annotators (id, name, role, invite, created, revoked) VALUES (@known, @name, 'Annotator', @invite, @now, @now) ON CONFLICT (id) DO NOTHING",
            new { known, name = name.Length > AnnotationLimits.Name ? name[..AnnotationLimits.Name] : name, invite = $"{origin} {known}", now = Now });
        return known;
    });

    /// <summary>The owner of this start of the server, under a new token; what the last start printed is void.</summary>
    public async Task<string> OwnerTokenAsync()
    {
        const string Id = "owner";
        var token = NewToken();
        await database.WriteAsync(connection =>
        {
            connection.Execute(
                """
                INSERT INTO annotators (id, name, role, invite, created) VALUES (@Id, 'owner', 'Owner', @invite, @now)
                ON CONFLICT (id) DO UPDATE SET invite = excluded.invite
                """,
                new { Id, invite = Hash(token), now = Now });
            return 0;
        }).ConfigureAwait(false);
        return token;
    }

    /// <summary>A new session for a token, or null if nobody has it; the owner's token opens one session only.</summary>
    public Task<string?> SignInAsync(string token) => database.WriteAsync(connection =>
    {
        var found = connection.QuerySingleOrDefault<(string Id, string Role)?>(
            "SELECT id, role FROM annotators WHERE invite = @hash AND revoked IS NULL", new { hash = Hash(token) });
        if (found is not { } annotator)
        {
            return null;
        }

        if (annotator.Id == "owner")
        {
            connection.Execute("UPDATE annotators SET invite = @spent WHERE id = 'owner'", new { spent = "spent " + NewToken() });
        }

        var session = NewToken();
        connection.Execute(
            """
            DELETE FROM sessions WHERE seen < @ended;
            DELETE FROM sessions WHERE annotator = @Id AND hash NOT IN (SELECT hash FROM sessions WHERE annotator = @Id ORDER BY seen DESC, created DESC LIMIT @others);
            """, new { annotator.Id, others = MostSessions - 1, ended = Now - (long)Idle.TotalMilliseconds });
        connection.Execute("INSERT INTO sessions (hash, annotator, created, seen) VALUES (@hash, @Id, @now, @now)", new { hash = Hash(session), annotator.Id, now = Now });
        Audit(connection, annotator.Id, "sign-in", "");
        return session;
    });

    /// <summary>Whose link a token is, which isn't spent by asking; null where nobody has it.</summary>
    public string? OfToken(string token) => database.Read(connection =>
        connection.QuerySingleOrDefault<string>("SELECT id FROM annotators WHERE invite = @hash AND revoked IS NULL", new { hash = Hash(token) }));

    /// <summary>Who a session belongs to, or null if it is unknown, expired or revoked.</summary>
    public async Task<Annotator?> OfSessionAsync(string session)
    {
        var hash = Hash(session);
        var row = database.Read(connection => connection.QuerySingleOrDefault<SessionRow>(
            "SELECT a.id, a.name, a.role, a.revoked, s.seen FROM sessions s JOIN annotators a ON a.id = s.annotator WHERE s.hash = @hash", new { hash }));
        if (row is null || row.revoked is not null || Now - row.seen > Idle.TotalMilliseconds)
        {
            return null;
        }

        if (Now - row.seen > SeenEvery.TotalMilliseconds)
        {
            await database.WriteAsync(connection => connection.Execute("UPDATE sessions SET seen = @now WHERE hash = @hash", new { hash, now = Now })).ConfigureAwait(false);
        }

        return new Annotator(row.id, row.name, Enum.Parse<AnnotatorRole>(row.role), Revoked: false);
    }

    /// <summary>Ends one session.</summary>
    public Task SignOutAsync(string session) => database.WriteAsync(connection => connection.Execute("DELETE FROM sessions WHERE hash = @hash", new { hash = Hash(session) }));

    /// <summary>Voids somebody's invitation and sessions; what they wrote stays.</summary>
    /// <returns>Whether there was such a person.</returns>
    public Task<bool> RevokeAsync(string id, string by) => database.WriteAsync(connection =>
    {
        if (connection.Execute("UPDATE annotators SET revoked = @now WHERE id = @id AND role <> 'Owner'", new { id, now = Now }) == 0)
        {
            return false;
        }

        connection.Execute("DELETE FROM sessions WHERE annotator = @id; DELETE FROM leases WHERE annotator = @id", new { id });
        Audit(connection, by, "revoke", id);
        return true;
    });

    /// <summary>Everybody, in the order of inviting.</summary>
    public IReadOnlyList<Annotator> All() => database.Read<IReadOnlyList<Annotator>>(connection =>
        [.. connection.Query<(string Id, string Name, string Role, long? Revoked)>("SELECT id, name, role, revoked FROM annotators ORDER BY created, id")
            .Select(row => new Annotator(row.Id, row.Name, Enum.Parse<AnnotatorRole>(row.Role), row.Revoked is not null))]);

    internal void Audit(DbConnection connection, string annotator, string what, string about) => connection.Execute(
        "INSERT INTO audit (time, annotator, event, about) VALUES (@now, @annotator, @what, @about)", new { now = Now, annotator, what, about });

    /// <summary>128 random bits as hex digits.</summary>
    internal static string NewToken() => Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16));

    private static string Hash(string token) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(token)));

#pragma warning disable IDE1006, SA1300 // columns
    private sealed record SessionRow(string id, string name, string role, long? revoked, long seen);
#pragma warning restore IDE1006, SA1300
}

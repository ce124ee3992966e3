using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using Redraft.Annotating;

namespace Redraft.Web.Viewing;

/// <summary>Who has come in by the printed link: one token a start, good once; sessions live as long as the process. Thread-safe.</summary>
internal sealed class ViewSessions
{
    private static readonly Annotator Viewer = new("viewer", "viewer", AnnotatorRole.Reviewer, Revoked: false);

    private readonly ConcurrentDictionary<string, byte> _sessions = new();
    private int _spent;

    /// <summary>What opens the first session, once.</summary>
    public string First { get; } = NewToken();

    /// <summary>A session for the token; null for any other, and the second time.</summary>
    public string? SignIn(string token)
    {
        if (!CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(token), Encoding.UTF8.GetBytes(First)) || Interlocked.Exchange(ref _spent, 1) == 1)
        {
            return null;
        }

        var session = NewToken();
        _sessions[session] = 0;
        return session;
    }

    /// <summary>Who a session belongs to, or null.</summary>
    public Task<Annotator?> OwnerAsync(string session) => Task.FromResult(_sessions.ContainsKey(session) ? Viewer : null);

    private static string NewToken() => RandomNumberGenerator.GetHexString(32, lowercase: true);
}

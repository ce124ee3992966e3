using System.Security.Cryptography;
using System.Text;

namespace Redraft.Remote.Calling;

/// <summary>One request. Its key names all that its answer depends on: server, path, body, and what tells apart requests that are meant to be drawn twice.</summary>
/// <param name="Path">What is asked.</param>
/// <param name="Body">JSON in UTF-8, the model's name in it; empty for a GET.</param>
/// <param name="Draw">The seeds that it stands for, which not every server is told; empty where there is no chance in it.</param>
/// <param name="MostInput">The most tokens that it can be read as.</param>
/// <param name="MostOutput">The most tokens that may be written.</param>
internal sealed record Call(CallPath Path, byte[] Body, string Draw, long MostInput, long MostOutput)
{
    private const int TemplateTokens = 64; // what a chat's template may add around the messages

    /// <summary>Whether a refusal is an answer too, as it is where it is asked what a server can do.</summary>
    public bool KeepsRefusals { get; init; }

    /// <summary>The most tokens that texts can be read as: a token stands for a byte at least.</summary>
    public static long MostTokens(params IEnumerable<string> texts) => TemplateTokens + texts.Sum(text => (long)Encoding.UTF8.GetByteCount(text));

    /// <summary>SHA-256 of all of it, lower-case hex.</summary>
    /// <param name="server">The server's address.</param>
    public string KeyAt(string server)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(Encoding.UTF8.GetBytes($"1\n{server}\n{Path}\n{Draw}\n"));
        hash.AppendData(Body);
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }
}

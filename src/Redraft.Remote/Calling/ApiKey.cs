using System.Text;
using System.Text.RegularExpressions;
using Redraft.Recipes;

namespace Redraft.Remote.Calling;

/// <summary>A server's key, which shows itself to nobody: it is handed to the client, and taken out of every text that comes back.</summary>
internal sealed partial class ApiKey
{
    private const int LongestFile = 64 << 10, Telling = 6, ShortestRedacted = 4; // bytes, characters that say whose key it is, characters
    private const string Hidden = "[key]";
    private const UnixFileMode OfOthers =
        UnixFileMode.GroupRead | UnixFileMode.GroupWrite | UnixFileMode.GroupExecute | UnixFileMode.OtherRead | UnixFileMode.OtherWrite | UnixFileMode.OtherExecute;

    private readonly string? _key;
    private readonly IReadOnlyList<string> _forms;

    private ApiKey(string? key)
    {
        _key = key;
        _forms = key is null || key.Length < ShortestRedacted ? []
            : [.. new[] { key, Uri.EscapeDataString(key), System.Text.Json.JsonEncodedText.Encode(key).ToString(), Convert.ToBase64String(Encoding.UTF8.GetBytes(key)) }.Distinct().OrderByDescending(form => form.Length)];
    }

    /// <summary>No key.</summary>
    public static ApiKey None { get; } = new(null);

    /// <summary>Whether there is one.</summary>
    public bool Exists => _key is not null;

    /// <summary>Tells keys apart without telling them.</summary>
    public string Fingerprint => _key is null ? "" : Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(Encoding.UTF8.GetBytes(_key)));

    /// <summary>The key of a model, from where its recipe says.</summary>
    /// <exception cref="HostedModelException">If it is missing, or in a file that others may read.</exception>
    public static ApiKey Of(ModelRecipe model) => model switch
    {
        { KeyEnv: { } name } => Environment.GetEnvironmentVariable(name) is { } value && value.Trim().Length > 0
            ? Of(value) : throw Wrong($"the environment variable {name} is not set; put the server's key into it"),
        { KeyFile: { } path } => Of(ReadFile(path)),
        _ => None,
    };

    /// <summary>A key in hand.</summary>
    /// <exception cref="HostedModelException">If it has characters that no header takes.</exception>
    public static ApiKey Of(string key) => key.Trim() is var trimmed && trimmed.All(c => c is > ' ' and < (char)127)
        ? new ApiKey(trimmed) : throw Wrong("the key holds spaces or characters that aren't ASCII; is it a key, and one line?");

    /// <summary>Gives the key to a client, which alone may have it.</summary>
    public T Give<T>(Func<string, T> client) => client(_key ?? "none");

    /// <summary>A text without the key, nor the beginning or the end of it that some servers quote.</summary>
    public string Redact(string text)
    {
        foreach (var form in _forms)
        {
            text = text.Replace(form, Hidden, StringComparison.Ordinal);
        }

        return _key is not { Length: >= 2 * Telling } ? text : WithoutRun(WithoutRun(text, _key[..Telling]), _key[^Telling..]);
    }

    /// <summary>Bytes of UTF-8 without the key, however JSON may have escaped it; the same bytes where it isn't in them.</summary>
    public byte[] Redact(byte[] text)
    {
        if (_key is null)
        {
            return text;
        }

        if (text.AsSpan().IndexOf("\\/"u8) >= 0 || text.AsSpan().IndexOf("\\u00"u8) >= 0)
        {
            var said = Encoding.UTF8.GetString(text);
            var plain = Escaped().Replace(said, match => match.Value[1] switch
            {
                '\\' => match.Value,
                '/' => "/",
                _ => (char)Convert.ToInt32(match.Value[2..], 16) is var c and not ('"' or '\\') ? c.ToString() : match.Value,
            });
            return Redact(plain) is var without && without == plain ? text : Encoding.UTF8.GetBytes(without);
        }

        IEnumerable<string> telling = _key.Length >= 2 * Telling ? [_key[..Telling], _key[^Telling..]] : [_key];
        return !_forms.Concat(telling).Any(form => text.AsSpan().IndexOf(Encoding.UTF8.GetBytes(form)) >= 0) ? text : Encoding.UTF8.GetBytes(Redact(Encoding.UTF8.GetString(text)));
    }

    /// <inheritdoc/>
    public override string ToString() => Exists ? Hidden : "no key";

    // Whatever of a key's letters stands before and behind a part that tells it.
    private static string WithoutRun(string text, string part)
    {
        for (var at = text.IndexOf(part, StringComparison.Ordinal); at >= 0; at = text.IndexOf(part, at, StringComparison.Ordinal))
        {
            var (start, end) = (at, at + part.Length);
            while (start > 0 && IsOfKeys(text[start - 1]))
            {
                start--;
            }

            while (end < text.Length && IsOfKeys(text[end]))
            {
                end++;
            }

            text = string.Concat(text.AsSpan(0, start), Hidden, text.AsSpan(end));
            at = start + Hidden.Length;
        }

        return text;
    }

    private static bool IsOfKeys(char c) => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '*' or '.' or '+' or '/' or '=';

    // An escaped backslash, so that what follows it isn't taken for an escape; a slash; a printable letter of ASCII.
    [GeneratedRegex(@"\\(\\|/|u00[2-7][0-9a-fA-F])")]
    private static partial Regex Escaped();

    private static string ReadFile(string path)
    {
        path = Path.GetFullPath(path);
        if (!File.Exists(path))
        {
            throw Wrong($"{path}: there is no such key file; write the server's key into it");
        }

        if (!OperatingSystem.IsWindows() && (File.GetUnixFileMode(path) & OfOthers) is not UnixFileMode.None)
        {
            throw Wrong($"{path}: others than its owner may use the key file; run: chmod 600 {path}");
        }

        var text = Encoding.UTF8.GetString(Engine.RegularFile.ReadAll(path, LongestFile)).Trim();
        return text.Length > 0 ? text : throw Wrong($"{path}: the key file is empty; write the server's key into it");
    }

    private static HostedModelException Wrong(string message) => new(HostedFault.Key, message);
}

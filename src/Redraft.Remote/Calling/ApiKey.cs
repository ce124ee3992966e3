using System.Text;
using Redraft.Recipes;

namespace Redraft.Remote.Calling;

/// <summary>A server's key, which shows itself to nobody: it is handed to the client, and taken out of every text that comes back.</summary>
internal sealed class ApiKey
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

    /// <summary>A text without the key, nor the beginning of it that some servers quote.</summary>
    public string Redact(string text)
    {
        foreach (var form in _forms)
        {
            text = text.Replace(form, Hidden, StringComparison.Ordinal);
        }

        if (_key is not { Length: >= 2 * Telling })
        {
            return text;
        }

        for (var at = text.IndexOf(_key[..Telling], StringComparison.Ordinal); at >= 0; at = text.IndexOf(_key[..Telling], at + Hidden.Length, StringComparison.Ordinal))
        {
            var end = at + Telling;
            while (end < text.Length && (char.IsAsciiLetterOrDigit(text[end]) || text[end] is '-' or '_' or '*' or '.'))
            {
                end++;
            }

            text = string.Concat(text.AsSpan(0, at), Hidden, text.AsSpan(end));
        }

        return text;
    }

    /// <summary>Bytes of UTF-8 without the key; the same bytes where it isn't in them.</summary>
    public byte[] Redact(byte[] text) => _key is null || !_forms.Append(_key[..Math.Min(Telling, _key.Length)]).Any(form => text.AsSpan().IndexOf(Encoding.UTF8.GetBytes(form)) >= 0)
        ? text : Encoding.UTF8.GetBytes(Redact(Encoding.UTF8.GetString(text)));

    /// <inheritdoc/>
    public override string ToString() => Exists ? Hidden : "no key";

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

using System.Runtime.InteropServices;
using System.Text.Json;
using Redraft.Remote.Asking;
using Redraft.Remote.Calling;

namespace Redraft.Remote.Batching;

/// <summary>A line of what a batch gave back.</summary>
/// <param name="Key">Whose it is.</param>
/// <param name="Attempt">How the server answered; null where it never came to that.</param>
/// <param name="Why">Why it didn't, in the server's words; empty where it says nothing.</param>
internal sealed record BatchLine(string Key, Attempt? Attempt, string Why)
{
    /// <summary>Reads a line; null where it is none.</summary>
    public static BatchLine? Of(byte[] line)
    {
        try
        {
            using var document = JsonDocument.Parse(line);
            var root = document.RootElement;
            if (Json.Text(root, "custom_id") is not { Length: > 0 } key)
            {
                return null;
            }

            var why = Json.Has(root, "error", out var error) ? Json.Text(error, "message") ?? Json.Text(error, "code") ?? "" : "";
            return Json.Has(root, "response", out var response) && Json.Has(response, "status_code", out var code) && code.TryGetInt32(out var status) && status > 0 && Json.Has(response, "body", out var body)
                ? new BatchLine(key, new Attempt { Status = status, ContentType = "application/json", Body = JsonMarshal.GetRawUtf8Value(body).ToArray() }, why)
                : new BatchLine(key, null, why);
        }
        catch (Exception wrong) when (wrong is JsonException or InvalidOperationException)
        {
            return null; // half a line, or a status that is no number
        }
    }
}

using System.Text.Json;

namespace Redraft.Remote.Calling;

/// <summary>How one sending of a request ended.</summary>
internal sealed record Attempt
{
    private JsonElement? _json;

    /// <summary>The server's status; 0 where the connection broke or the time was up.</summary>
    public required int Status { get; init; }

    /// <summary>What came back, without the key; empty where nothing did.</summary>
    public byte[] Body { get; init; } = [];

    /// <summary>The body as JSON, read once; null where it isn't whole.</summary>
    public JsonElement? Json => _json ??= Parse(Body);

    /// <summary>The media type, lower-case, or an empty text.</summary>
    public string ContentType { get; init; } = "";

    /// <summary>What the headers say about the pace.</summary>
    public RateHeaders Rate { get; init; }

    /// <summary>Why the connection counts as broken, in words; null where it doesn't.</summary>
    public string? Broken { get; init; }

    /// <summary>Whether the body is larger than any answer may be.</summary>
    public bool TooLarge { get; init; }

    /// <summary>Whether sending it again can help: 408, 409, 429 (unless the account is empty), 5xx, a broken connection.</summary>
    public bool MayRetry => Broken is not null || Status is 408 or 409 or >= 500 and not 501 || (Status == 429 && !ServerMessage.IsOutOfMoney(Body));

    /// <summary>Whether the server may have worked, and been paid, for nothing that we have.</summary>
    public bool MayBePaid => Broken is not null;

    private static JsonElement? Parse(byte[] body)
    {
        try
        {
            return JsonElement.Parse(body);
        }
        catch (JsonException)
        {
            return null;
        }
    }
}

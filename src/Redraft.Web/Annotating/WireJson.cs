using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Http;

namespace Redraft.Web.Annotating;

/// <summary>What goes over the wire: strict in, safe out.</summary>
internal static class WireJson
{
    /// <summary>Camel case, enums by name; unknown fields, deep nesting and comments are refused.</summary>
    public static JsonSerializerOptions Options { get; } = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        RespectNullableAnnotations = true,
        MaxDepth = 16,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.KebabCaseLower, allowIntegerValues: false) },
    };

    /// <summary>Reads a body.</summary>
    /// <exception cref="RefusedException">If it isn't one.</exception>
    public static async Task<T> ReadAsync<T>(Request request)
    {
        try
        {
            return await JsonSerializer.DeserializeAsync<T>(request.Http.Request.Body, Options, request.Gone).ConfigureAwait(false)
                ?? throw new RefusedException(StatusCodes.Status400BadRequest, "a JSON object expected, found null");
        }
        catch (JsonException error)
        {
            throw new RefusedException(StatusCodes.Status400BadRequest, $"not what is expected here: {error.Path ?? "$"}");
        }
    }

    /// <summary>Answers with a value.</summary>
    public static Task WriteAsync<T>(Request request, T value, int status = StatusCodes.Status200OK) => WriteAsync(request.Http, value, status);

    /// <summary>Answers with a value.</summary>
    public static async Task WriteAsync<T>(HttpContext http, T value, int status)
    {
        http.Response.StatusCode = status;
        http.Response.ContentType = "application/json; charset=utf-8";
        await JsonSerializer.SerializeAsync(http.Response.Body, value, Options, http.RequestAborted).ConfigureAwait(false);
    }

    /// <summary>Writes one line of a stream of values.</summary>
    public static async Task WriteLineAsync<T>(Request request, T value)
    {
        await JsonSerializer.SerializeAsync(request.Http.Response.Body, value, Options, request.Gone).ConfigureAwait(false);
        await request.Http.Response.WriteAsync("\n", request.Gone).ConfigureAwait(false);
        await request.Http.Response.Body.FlushAsync(request.Gone).ConfigureAwait(false);
    }
}

/// <summary>A request that can't be answered as asked.</summary>
/// <param name="status">The HTTP status.</param>
/// <param name="message">Why, for whoever asked.</param>
internal sealed class RefusedException(int status, string message) : Exception(message)
{
    /// <summary>The HTTP status.</summary>
    public int Status => status;
}

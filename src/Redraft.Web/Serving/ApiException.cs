using Microsoft.AspNetCore.Http;

namespace Redraft.Web.Serving;

/// <summary>A request that can't be answered as asked, in the words of OpenAI's errors.</summary>
/// <param name="status">The HTTP status.</param>
/// <param name="type">The kind, such as <c>invalid_request_error</c>.</param>
/// <param name="message">What happened; what to do next.</param>
internal sealed class ApiException(int status, string type, string message) : Exception(message)
{
    /// <summary>The HTTP status.</summary>
    public int Status => status;

    /// <summary>The kind.</summary>
    public string Type => type;

    /// <summary>The parameter that is wrong, or null.</summary>
    public string? Param { get; init; }

    /// <summary>A word for programs, or null.</summary>
    public string? Code { get; init; }

    /// <summary>Headers of the answer.</summary>
    public IReadOnlyList<(string Name, string Value)> Headers { get; init; } = [];

    /// <summary>What is asked makes no sense, or is more than there is.</summary>
    public static ApiException Bad(string? param, string message, string? code = null)
        => new(StatusCodes.Status400BadRequest, "invalid_request_error", message) { Param = param, Code = code };

    /// <summary>No such route, method, type of body …</summary>
    public static ApiException Refused(int status, string message, string? code = null, params IReadOnlyList<(string, string)> headers)
        => new(status, "invalid_request_error", message) { Code = code, Headers = headers };

    /// <summary>Too much at once; what comes again a little later may find room.</summary>
    public static ApiException Busy(string message)
        => new(StatusCodes.Status429TooManyRequests, "requests", message) { Code = "rate_limit_exceeded", Headers = [("Retry-After", "1")] };

    /// <summary>The server is to end.</summary>
    public static ApiException Ending()
        => new(StatusCodes.Status503ServiceUnavailable, "server_error", "this server is being stopped; ask again when it is back") { Code = "draining", Headers = [("Retry-After", "5")] };

    /// <summary>The request took longer than it may; asking again would too.</summary>
    public static ApiException TooSlow(TimeSpan limit)
        => new(StatusCodes.Status504GatewayTimeout, "server_error", $"the request took longer than {limit.TotalSeconds:0} s and was given up; ask for less, or start the server with a longer --timeout")
        {
            Code = "timeout", Headers = [("x-should-retry", "false")],
        };

    /// <summary>A fault of the model or of this program.</summary>
    public static ApiException Fault(string message) => new(StatusCodes.Status500InternalServerError, "server_error", message) { Headers = [("x-should-retry", "false")] };

    /// <summary>The body of the answer, and of the event that ends a stream.</summary>
    public object Body => new { error = new { message = Message, type, param = Param, code = Code } };
}

using System.Text.Json;
using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;

namespace Redraft.Mcp;

/// <summary>A tool whose failures are one line each that says what is wrong and what to do; arguments that it doesn't know are refused.</summary>
/// <param name="tool">The tool.</param>
internal sealed class CarefulTool(McpServerTool tool) : DelegatingMcpServerTool(tool)
{
    private const int LargestArguments = 2 << 20; // characters; fifty points of the longest text are half of it

    /// <inheritdoc/>
    public override async ValueTask<CallToolResult> InvokeAsync(RequestContext<CallToolRequestParams> request, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(request);
        try
        {
            Require(request.Params?.Arguments ?? new Dictionary<string, JsonElement>());
            return await base.InvokeAsync(request, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception error) when (error is RefusedException or ArgumentException or JsonException or InvalidDataException or IOException or UnauthorizedAccessException)
        {
            var said = error switch
            {
                JsonException or ArgumentException { ParamName: not null } => $"{ProtocolTool.Name}: an argument has another type than expected ({error.Message.Split(" Path:")[0].Split(" (Parameter")[0].TrimEnd('.')}); see its schema",
                _ => error.Message,
            };
            return new CallToolResult { IsError = true, Content = [new TextContentBlock { Text = UntrustedText.Visible(said, 2000) }] };
        }
    }

    private void Require(IDictionary<string, JsonElement> arguments)
    {
        var schema = ProtocolTool.InputSchema;
        var known = schema.TryGetProperty("properties", out var properties) ? properties.EnumerateObject().Select(property => property.Name).ToList() : [];
        if (arguments.Keys.FirstOrDefault(name => !known.Contains(name)) is { } unknown)
        {
            throw new RefusedException($"{ProtocolTool.Name}: there is no argument '{unknown}'; expected {(known.Count == 0 ? "none" : string.Join(", ", known))}");
        }

        var required = schema.TryGetProperty("required", out var names) ? names.EnumerateArray().Select(name => name.GetString()!) : [];
        if (required.FirstOrDefault(name => !arguments.TryGetValue(name, out var value) || value.ValueKind == JsonValueKind.Null) is { } missing)
        {
            throw new RefusedException($"{ProtocolTool.Name}: the argument '{missing}' is missing");
        }

        if (arguments.Values.Sum(value => (long)value.GetRawText().Length) > LargestArguments)
        {
            throw new RefusedException($"{ProtocolTool.Name}: at most {LargestArguments} characters of arguments expected");
        }
    }
}

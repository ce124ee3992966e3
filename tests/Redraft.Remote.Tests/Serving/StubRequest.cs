using System.Text.Json.Nodes;

namespace Redraft.Remote.Tests.Serving;

/// <summary>A request as a stub server got it.</summary>
/// <param name="Number">From 1, in the order of arrival.</param>
/// <param name="Path">Behind <c>/v1</c>.</param>
/// <param name="Text">The body.</param>
/// <param name="Key">The authorization header.</param>
internal sealed record StubRequest(int Number, string Path, string Text, string Key)
{
    public JsonObject Body => field ??= Text.Length == 0 ? [] : (JsonObject)JsonNode.Parse(Text)!;

    /// <summary>Whether a probe sent it.</summary>
    public bool Probes => Path is "/models" or "/batches" || Text.Contains("One, two, three", StringComparison.Ordinal) || Text.Contains("\"input\":[\"one\"]", StringComparison.Ordinal);

    public string Prompt => Body["prompt"]?.GetValue<string>() ?? Body["messages"]!.AsArray()[^1]!["content"]!.GetValue<string>();
}

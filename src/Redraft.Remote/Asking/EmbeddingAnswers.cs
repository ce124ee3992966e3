using System.Text.Json;

namespace Redraft.Remote.Asking;

/// <summary>Reads vectors out of an answer.</summary>
internal static class EmbeddingAnswers
{
    /// <summary>One vector for each text, in their order.</summary>
    public static IReadOnlyList<float[]> Of(JsonElement answer, int count) =>
    [
        .. Json.Places(answer, "data", count).Select(item => Json.List(item, "embedding").Select(value => (float)value.GetDouble()).ToArray())
            .Select(vector => vector.Length > 0 && vector.All(float.IsFinite) ? vector : throw new FormatException("expected a vector of finite numbers, found none")),
    ];
}

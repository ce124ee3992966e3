using System.Text.Json;
using Redraft.Engine;

namespace Redraft.Tasks.Jsonl;

/// <summary>Finds the place of a field in its line, so that an error can point at it.</summary>
internal static class JsonlExcerpt
{
    private const int MostKeys = 6; // named where a field is missing
    private const int LongestMark = 60; // bytes; a longer value is marked by its key alone

    /// <summary>The field with its value; where there is none, the line's beginning and the fields that it has.</summary>
    /// <param name="line">One JSON object.</param>
    /// <param name="field">The field, of whatever depth.</param>
    public static Excerpt Of(ReadOnlySpan<byte> line, string field)
    {
        var reader = new Utf8JsonReader(line, new JsonReaderOptions { MaxDepth = 64 });
        var keys = new List<string>();
        while (reader.Read())
        {
            if (reader.TokenType != JsonTokenType.PropertyName)
            {
                continue;
            }

            if (reader.ValueTextEquals(field))
            {
                var (start, key) = ((int)reader.TokenStartIndex, (int)reader.BytesConsumed - (int)reader.TokenStartIndex);
                reader.Read();
                reader.Skip();
                var whole = (int)reader.BytesConsumed - start;
                return Excerpt.Of(line, start, whole <= LongestMark ? whole : key);
            }

            if (reader.CurrentDepth == 1)
            {
                keys.Add($"\"{System.Text.Encoding.UTF8.GetString(reader.ValueSpan)}\"");
            }
        }

        var found = keys.Count == 0 ? "no fields" : string.Join(", ", keys.Take(MostKeys)) + (keys.Count > MostKeys ? ", …" : "");
        return Excerpt.Of(line, 0, 1, $"found {found}");
    }
}

using System.Text.Json;
using System.Text.Json.Serialization;

namespace Redraft.Runs;

/// <summary>Writes numbers that JSON has no word for (NaN, infinities) as <c>null</c>, and reads <c>null</c> as NaN.</summary>
/// <remarks>A mean over nothing is NaN: a run in which no prompt fits the context still has a report, with gaps.</remarks>
public sealed class FiniteNumberConverter : JsonConverter<double>
{
    /// <inheritdoc/>
    public override bool HandleNull => true;

    /// <inheritdoc/>
    public override double Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
        => reader.TokenType == JsonTokenType.Null ? double.NaN : reader.GetDouble();

    /// <inheritdoc/>
    public override void Write(Utf8JsonWriter writer, double value, JsonSerializerOptions options)
    {
        if (double.IsFinite(value))
        {
            writer.WriteNumberValue(value);
        }
        else
        {
            writer.WriteNullValue();
        }
    }
}

using System.Text.Json;

namespace Redraft.Engine.Tokenizing;

/// <summary>Reads what is done to text before it is cut: <c>NFC</c>, and SentencePiece's ▁ for spaces.</summary>
internal sealed class NormalizerParser(PipelineJson json)
{
    private const string Where = "normalizer";

    /// <summary>Whether text is composed.</summary>
    public bool Compose { get; private set; }

    /// <summary>Whether ▁ is put before it.</summary>
    public bool Prepends { get; private set; }

    /// <summary>Whether its spaces become ▁.</summary>
    public bool MarksSpaces { get; private set; }

    /// <summary>Reads it; the order of the three doesn't matter to what they do.</summary>
    /// <param name="range">Where it lies.</param>
    public void Parse(Range range) => Step(json.Tree(range, Where), nested: false);

    private void Step(JsonElement step, bool nested)
    {
        switch (json.Type(step, Where))
        {
            case "Sequence" when !nested:
                json.Keys(step, Where, "normalizers");
                foreach (var part in json.List(step, "normalizers", Where))
                {
                    Step(part, nested: true);
                }

                break;
            case "NFC":
                json.Keys(step, Where);
                Compose = true;
                break;
            case "Prepend" when !Prepends:
                json.Keys(step, Where, "prepend");
                Prepends = json.Text(step, "prepend", Where) == "\u2581" ? true : throw json.Bad("normalizer: Prepend is only supported with ▁ (U+2581)");
                break;
            case "Replace":
                json.Keys(step, Where, "pattern", "content");
                MarksSpaces = json.Pattern(step, "String", Where) == " " && json.Text(step, "content", Where) == "\u2581"
                    ? true
                    : throw json.Bad("normalizer: Replace is only supported from the String ' ' to ▁ (U+2581)");
                break;
            default:
                throw json.Unknown(Where, step, "null, NFC, one Prepend, Replace, Sequence of them");
        }
    }
}

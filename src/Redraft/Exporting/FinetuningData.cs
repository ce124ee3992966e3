using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using Redraft.Engine.Checkpoints;
using Redraft.Models;
using Redraft.Tasks.Jsonl;

namespace Redraft.Exporting;

/// <summary>What a finetuning learns, as a file: TRL's prompt and completion, and beside them what Redraft reads too.</summary>
/// <remarks><c>untrusted</c> has the start and length of each part of the prompt, in UTF-16 units, that somebody wrote: special tokens aren't read in it, and no token spans its
/// borders. <c>end</c> is there where a chat template made the prompt: the special token that ends the answer, or empty for the end of text. <c>weight</c> is there where an example counts other than 1. Trainers that know neither read the rest as it is.</remarks>
public static class FinetuningData
{
    private static readonly JsonSerializerOptions Options = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    /// <summary>Writes examples whole, or not at all.</summary>
    /// <exception cref="IOException">If it can't be written.</exception>
    public static void Write(string path, IEnumerable<PromptedText> examples) => DurableFile.Write(path, stream => stream.Write(Bytes(examples)));

    /// <summary>A file's content.</summary>
    public static byte[] Bytes(IEnumerable<PromptedText> examples)
    {
        ArgumentNullException.ThrowIfNull(examples);
        return Lines(examples.Select(example => (object)new
        {
            Prompt = example.Prompt.ToString(), Completion = example.Text, Untrusted = Untrusted(example.Prompt), Weight = example.Weight == 1 ? (double?)null : example.Weight,
            End = example.Prompt.IsOneText ? example.Prompt.End ?? "" : null,
        }));
    }

    /// <summary>The content of a file of pairs: TRL's <c>prompt</c>, <c>chosen</c> and <c>rejected</c>, and beside them what examples have.</summary>
    public static byte[] PairBytes(IEnumerable<PromptedText> pairs)
    {
        ArgumentNullException.ThrowIfNull(pairs);
        return Lines(pairs.Select(pair => (object)new
        {
            Prompt = pair.Prompt.ToString(), Chosen = pair.Text, pair.Rejected, Untrusted = Untrusted(pair.Prompt), Weight = pair.Weight == 1 ? (double?)null : pair.Weight,
            End = pair.Prompt.IsOneText ? pair.Prompt.End ?? "" : null,
        }));
    }

    /// <summary>The content of a file of labels: TRL's <c>prompt</c>, <c>completion</c> and <c>label</c>, true of an example's text and false of what it is preferred to, where there is such.</summary>
    public static byte[] LabelBytes(IEnumerable<PromptedText> examples)
    {
        ArgumentNullException.ThrowIfNull(examples);
        return Lines(examples.SelectMany(example => new[] { (Text: example.Text, Good: true), (Text: example.Rejected!, Good: false) }.Where(of => of.Text is not null).Select(of => (object)new
        {
            Prompt = example.Prompt.ToString(), Completion = of.Text, Label = of.Good, Untrusted = Untrusted(example.Prompt), Weight = example.Weight == 1 ? (double?)null : example.Weight,
            End = example.Prompt.IsOneText ? example.Prompt.End ?? "" : null,
        })));
    }

    /// <summary>Reads examples: <c>prompt</c>, <c>completion</c> and, where they are there, <c>untrusted</c> (without it all of a prompt is template), <c>end</c> and <c>weight</c>, over 0.</summary>
    /// <exception cref="JsonlException">If a line is bad, or there is none; it names file, line and field of up to 20.</exception>
    public static IReadOnlyList<PromptedText> Read(string path)
    {
        var examples = JsonlFile.Read(path, record =>
        {
            record.RefuseAllBut("prompt", "completion", "untrusted", "end", "weight");
            var weight = record.Has("weight") ? record.Number("weight") : 1;
            return (float)weight > 0 && float.IsFinite((float)weight) ? new PromptedText(Ended(PromptOf(record), record), record.Text("completion")) { Weight = weight }
                : throw record.Refuse("weight", $"expected over 0, within a float's range, found {weight}");
        });
        return examples.Count > 0 ? examples : throw new JsonlException(path, [new JsonlProblem(1, null, null, "no example: one object a line expected, with prompt and completion")]);
    }

    private static byte[] Lines(IEnumerable<object> records)
    {
        using var lines = new MemoryStream();
        foreach (var record in records)
        {
            lines.Write(JsonSerializer.SerializeToUtf8Bytes(record, record.GetType(), Options));
            lines.WriteByte((byte)'\n');
        }

        return lines.ToArray();
    }

    private static List<int[]> Untrusted(Prompt prompt)
    {
        var spans = new List<int[]>();
        var start = 0;
        foreach (var part in prompt.Parts)
        {
            if (!part.Trusted && part.Text.Length > 0)
            {
                spans.Add([start, part.Text.Length]);
            }

            start += part.Text.Length;
        }

        return spans;
    }

    private static Prompt Ended(Prompt prompt, JsonlRecord record)
        => record.Has("end") ? prompt with { IsOneText = true, End = record.Text("end") is { Length: > 0 } end ? end : null } : prompt;

    private static Prompt PromptOf(JsonlRecord record)
    {
        var text = record.Text("prompt");
        var (prompt, end) = (Prompt.Empty, 0);
        foreach (var span in record.Has("untrusted") ? record.Pairs("untrusted") : [])
        {
            if (span.First < end || span.Second < 1 || span.Second > text.Length - span.First)
            {
                throw record.Refuse("untrusted", $"[{span.First}, {span.Second}] is no part of the {text.Length} characters after {end}; expected parts in their order, each with start and length");
            }

            prompt = span.First > end ? prompt.Template(text[end..(int)span.First]) : prompt;
            prompt = prompt.Text(text.Substring((int)span.First, (int)span.Second));
            end = (int)(span.First + span.Second);
        }

        return end < text.Length || text.Length == 0 ? prompt.Template(text[end..]) : prompt;
    }
}

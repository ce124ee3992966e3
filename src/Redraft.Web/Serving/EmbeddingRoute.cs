using System.Buffers.Binary;
using System.Text.Json;
using Redraft.Models;

namespace Redraft.Web.Serving;

/// <summary><c>POST /v1/embeddings</c>: the mean of the last block's hidden states over a text's tokens, as <see cref="ITextEmbedder"/> has it; not normalised.</summary>
internal static class EmbeddingRoute
{
    private const int MostTexts = 2048; // OpenAI's

    /// <summary>Answers.</summary>
    /// <exception cref="ApiException">If the request makes no sense.</exception>
    public static async Task<object> AnswerAsync(RequestFields fields, ServedModel served, CancellationToken cancellation)
    {
        var model = served.Model;
        var texts = Texts(fields, model);
        var base64 = fields.Text("encoding_format") switch
        {
            null or "float" => false,
            "base64" => true,
            var other => throw ApiException.Bad("encoding_format", $"'encoding_format' takes float or base64, found '{UntrustedText.Visible(other, 60)}'"),
        };
        fields.OnlyNeutral("dimensions", $"{model.Config.Width}", value => value.ValueKind == JsonValueKind.Number && value.TryGetInt32(out var width) && width == model.Config.Width);
        fields.PassOver("user");
        fields.RefuseRest();
        foreach (var (text, i) in texts.Select((text, i) => (text, i)))
        {
            if (text.Count == 0 || text.Count > model.Config.ContextLength)
            {
                throw ApiException.Bad("input", $"text {i} has {text.Count} tokens, and 1 to {model.Config.ContextLength} are read; {(text.Count == 0 ? "leave it out" : "cut it into parts")}",
                    text.Count == 0 ? null : "context_length_exceeded");
            }
        }

        var vectors = await model.EmbedAsync(texts, cancellation).ConfigureAwait(false);
        var tokens = texts.Sum(text => text.Count);
        return new
        {
            @object = "list",
            data = vectors.Select((vector, i) => new { @object = "embedding", index = i, embedding = base64 ? Base64(vector) : (object)vector }),
            model = served.Name,
            usage = new { prompt_tokens = tokens, total_tokens = tokens },
        };
    }

    // Texts are untrusted: special tokens in them are ordinary characters, as ITextEmbedder reads them.
    private static IReadOnlyList<IReadOnlyList<int>> Texts(RequestFields fields, LiveLanguageModel model)
    {
        IReadOnlyList<int> Encode(JsonElement text) => model.Tokenizer.Encode(RequestFields.TextOf(text, "input"), specialTokens: false);
        return fields.Take("input") switch
        {
            null => throw ApiException.Bad("input", "'input' is missing"),
            { ValueKind: JsonValueKind.String } text => [Encode(text)],
            { ValueKind: JsonValueKind.Array } list when list.GetArrayLength() == 0 => throw ApiException.Bad("input", "'input' is an empty list; send at least one text"),
            { ValueKind: JsonValueKind.Array } list when list[0].ValueKind == JsonValueKind.Number => [SamplingFields.Ids(list, "input", model.Tokenizer.VocabularySize)],
            { ValueKind: JsonValueKind.Array } list when list.GetArrayLength() > MostTexts => throw ApiException.Bad("input", $"'input' takes at most {MostTexts} texts, found {list.GetArrayLength()}"),
            { ValueKind: JsonValueKind.Array } list when list[0].ValueKind == JsonValueKind.String => [.. list.EnumerateArray().Select(Encode)],
            { ValueKind: JsonValueKind.Array } list when list.EnumerateArray().All(ids => ids.ValueKind == JsonValueKind.Array)
                => [.. list.EnumerateArray().Select(ids => SamplingFields.Ids(ids, "input", model.Tokenizer.VocabularySize))],
            { } other => throw ApiException.Bad("input", $"'input' takes a text, token ids, or a list of either, found {RequestFields.Shown(other)}"),
        };
    }

    // Little-endian floats, as OpenAI's clients ask for them and read them.
    private static string Base64(float[] vector)
    {
        var bytes = new byte[vector.Length * sizeof(float)];
        for (var i = 0; i < vector.Length; i++)
        {
            BinaryPrimitives.WriteSingleLittleEndian(bytes.AsSpan(i * sizeof(float)), vector[i]);
        }

        return Convert.ToBase64String(bytes);
    }
}

using System.Text.Json;
using Redraft.Models;

namespace Redraft.Web.Serving;

/// <summary><c>POST /v1/completions</c>: a text is gone on with, or only looked at.</summary>
internal static class CompletionRoute
{
    private const int UsualTokens = 16; // OpenAI's
    private const int MostPrompts = 256;
    private const int MostChoices = 1024;

    /// <summary>Reads a request.</summary>
    /// <exception cref="ApiException">If it makes no sense.</exception>
    public static GenerationOrder Read(RequestFields fields, LiveLanguageModel model)
    {
        var order = SamplingFields.Read(fields, model.Tokenizer.VocabularySize);
        var prompts = Prompts(fields, model);
        order = order with
        {
            Prompts = prompts,
            MostTokens = fields.Whole("max_tokens", 0, int.MaxValue) ?? UsualTokens,
            LogProbabilities = SamplingFields.Likeliest(fields, "logprobs"),
            PromptLogProbabilities = SamplingFields.Likeliest(fields, "prompt_logprobs"),
            Echoes = fields.Flag("echo"),
        };
        fields.OnlyNeutral("suffix", "empty", value => value.ValueKind == JsonValueKind.String && value.ValueEquals(""));
        fields.OnlyNeutral("best_of", "n", value => value.ValueKind == JsonValueKind.Number && value.TryGetInt32(out var best) && best == order.Seeds.Count);
        fields.RefuseRest();
        return prompts.Count * order.Seeds.Count <= MostChoices ? order
            : throw ApiException.Bad("n", $"{prompts.Count} prompts with {order.Seeds.Count} samples each are more than {MostChoices} choices; send several requests");
    }

    /// <summary>Prompts as one text, several, the ids of one, or of several. Special tokens are read in texts, since whoever renders a template himself writes them.</summary>
    public static IReadOnlyList<IReadOnlyList<int>> Prompts(RequestFields fields, LiveLanguageModel model, string name = "prompt")
    {
        var (splits, begins) = (fields.Flag("split_special_tokens"), fields.Flag("add_special_tokens"));
        IReadOnlyList<int> Encode(JsonElement text) => [.. Begin(model, begins), .. model.Tokenizer.Encode(RequestFields.TextOf(text, name), specialTokens: !splits)];
        return fields.Take(name) switch
        {
            null => throw ApiException.Bad(name, $"'{name}' is missing"),
            { ValueKind: JsonValueKind.String } text => [Encode(text)],
            { ValueKind: JsonValueKind.Array } list when list.GetArrayLength() == 0 => throw ApiException.Bad(name, $"'{name}' is an empty list; send at least one"),
            { ValueKind: JsonValueKind.Array } list when list[0].ValueKind == JsonValueKind.Number => [SamplingFields.Ids(list, name, model.Tokenizer.VocabularySize)],
            { ValueKind: JsonValueKind.Array } list when list.GetArrayLength() > MostPrompts => throw ApiException.Bad(name, $"'{name}' takes at most {MostPrompts}, found {list.GetArrayLength()}"),
            { ValueKind: JsonValueKind.Array } list when list[0].ValueKind == JsonValueKind.String => [.. list.EnumerateArray().Select(Encode)],
            { ValueKind: JsonValueKind.Array } list when list.EnumerateArray().All(ids => ids.ValueKind == JsonValueKind.Array)
                => [.. list.EnumerateArray().Select(ids => SamplingFields.Ids(ids, name, model.Tokenizer.VocabularySize))],
            { } other => throw ApiException.Bad(name, $"'{name}' takes a text, token ids, or a list of either, found {RequestFields.Shown(other)}"),
        };
    }

    private static IEnumerable<int> Begin(LiveLanguageModel model, bool begins) => begins && model.Tokenizer.BeginOfText is { } first ? [first] : [];
}

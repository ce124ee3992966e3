using System.Text.Json;
using Redraft.Models;

namespace Redraft.Web.Serving;

/// <summary><c>POST /v1/chat/completions</c>: a conversation is gone on with.</summary>
internal static class ChatRoute
{
    private const int MostMessages = 4096;

    /// <summary>Reads a request.</summary>
    /// <exception cref="ApiException">If it makes no sense, or the model has a template of its own that can't be rendered.</exception>
    public static GenerationOrder Read(RequestFields fields, ServedModel served)
    {
        var chat = served.Chat ?? throw ApiException.Bad("messages",
            $"the checkpoint of '{served.Name}' has a chat template of its own that can't be rendered here{(served.ChatFault is { } fault ? $" ({fault})" : "")}; render the conversation yourself and send it to /v1/completions", "chat_template_unsupported");
        var order = SamplingFields.Read(fields, served.Model.Tokenizer.VocabularySize);
        var messages = Messages(fields);
        var likeliest = SamplingFields.Likeliest(fields, "top_logprobs");
        var tells = fields.Flag("logprobs");
        if (likeliest is not null && !tells)
        {
            throw ApiException.Bad("top_logprobs", "'top_logprobs' asks for more of what 'logprobs': true gives; send both");
        }

        var (tokens, texts) = Ends(chat.Stop(messages), served);
        order = order with
        {
            Prompts = [served.Model.Encode(Render(chat, messages))],
            MostTokens = Limit(fields) ?? served.Model.Config.ContextLength,
            Decoding = order.Decoding with { Stop = [.. order.Decoding.Stop, .. texts], StopTokens = [.. order.Decoding.StopTokens, .. tokens] },
            LogProbabilities = tells ? likeliest ?? 0 : null,
        };
        RefuseUnsupported(fields);
        fields.RefuseRest();
        return order;
    }

    private static Prompt Render(IChatTemplate chat, IReadOnlyList<ChatTurn> messages)
    {
        try
        {
            return chat.Render(messages);
        }
        catch (ArgumentException error)
        {
            throw ApiException.Bad("messages", error.Message.Split(" (Parameter")[0]);
        }
    }

    /// <summary>Ends of an answer that are special tokens, which have no text, and those that are text.</summary>
    private static (IReadOnlyList<int> Tokens, IReadOnlyList<string> Texts) Ends(IReadOnlyList<string> ends, ServedModel served)
        => ([.. ends.Select(served.Model.Tokenizer.SpecialToken).OfType<int>()], [.. ends.Where(end => served.Model.Tokenizer.SpecialToken(end) is null)]);

    private static int? Limit(RequestFields fields)
    {
        var (old, current) = (fields.Whole("max_tokens", 1, int.MaxValue), fields.Whole("max_completion_tokens", 1, int.MaxValue));
        return old is null || current is null || old == current ? current ?? old
            : throw ApiException.Bad("max_tokens", $"'max_tokens' is {old} and 'max_completion_tokens' {current}; send one of them");
    }

    private static IReadOnlyList<ChatTurn> Messages(RequestFields fields)
    {
        var list = fields.Take("messages") ?? throw ApiException.Bad("messages", "'messages' is missing");
        if (list.ValueKind != JsonValueKind.Array || list.GetArrayLength() is < 1 or > MostMessages)
        {
            throw ApiException.Bad("messages", $"'messages' takes a list of 1 to {MostMessages} messages, found {(list.ValueKind == JsonValueKind.Array ? $"{list.GetArrayLength()}" : RequestFields.Shown(list))}");
        }

        return [.. list.EnumerateArray().Select((message, i) => Message(message, $"messages[{i}]"))];
    }

    private static ChatTurn Message(JsonElement message, string at)
    {
        if (message.ValueKind != JsonValueKind.Object)
        {
            throw ApiException.Bad(at, $"'{at}' takes an object with 'role' and 'content', found {RequestFields.Shown(message)}");
        }

        string? role = null, content = null;
        foreach (var field in message.EnumerateObject())
        {
            switch (field.Name)
            {
                case "role":
                    role = RequestFields.TextOf(field.Value, $"{at}.role");
                    break;
                case "content":
                    content = Content(field.Value, $"{at}.content");
                    break;
                default:
                    if (field.Value.ValueKind != JsonValueKind.Null)
                    {
                        var name = UntrustedText.Visible(field.Name, 60);
                        throw ApiException.Bad($"{at}.{name}", $"'{at}.{name}' is not supported here; a message has 'role' and 'content'", "unsupported_parameter");
                    }

                    break;
            }
        }

        role = role == "developer" ? "system" : role; // OpenAI's newer word for it
        return role is not null && ChatTurn.Roles.Contains(role)
            ? new ChatTurn(role, content ?? throw ApiException.Bad($"{at}.content", $"'{at}.content' is missing"))
            : throw ApiException.Bad($"{at}.role", $"'{at}.role' takes {string.Join(", ", ChatTurn.Roles)} or developer, found {(role is null ? "none" : $"'{UntrustedText.Visible(role, 60)}'")}");
    }

    private static string Content(JsonElement content, string at) => content.ValueKind == JsonValueKind.Array
        ? string.Concat(content.EnumerateArray().Select((part, i) => Part(part, $"{at}[{i}]"))) : RequestFields.TextOf(content, at);

    private static string Part(JsonElement part, string at)
        => part.ValueKind == JsonValueKind.Object && part.TryGetProperty("type", out var type) && type.ValueKind == JsonValueKind.String && type.ValueEquals("text")
            && part.TryGetProperty("text", out var text) && part.EnumerateObject().Count() == 2 ? RequestFields.TextOf(text, $"{at}.text")
            : throw ApiException.Bad(at, $"'{at}' takes {{\"type\": \"text\", \"text\": …}}; images, sounds and files aren't read here", "unsupported_parameter");

    private static void RefuseUnsupported(RequestFields fields)
    {
        foreach (var name in new[] { "tools", "functions" })
        {
            fields.OnlyNeutral(name, "an empty list", value => value.ValueKind == JsonValueKind.Array && value.GetArrayLength() == 0);
        }

        foreach (var name in new[] { "tool_choice", "function_call" })
        {
            fields.OnlyNeutral(name, "none", value => value.ValueKind == JsonValueKind.String && value.ValueEquals("none"));
        }

        fields.OnlyNeutral("parallel_tool_calls", "true or false", value => value.ValueKind is JsonValueKind.True or JsonValueKind.False); // there are no tools
        fields.OnlyNeutral("response_format", "{\"type\": \"text\"}", value => value.ValueKind == JsonValueKind.Object && value.EnumerateObject().All(field => field.NameEquals("type"))
            && value.TryGetProperty("type", out var type) && type.ValueKind == JsonValueKind.String && type.ValueEquals("text"));
        fields.OnlyNeutral("modalities", "[\"text\"]", value => value.ValueKind == JsonValueKind.Array && value.GetArrayLength() == 1 && value[0].ValueKind == JsonValueKind.String && value[0].ValueEquals("text"));
    }
}

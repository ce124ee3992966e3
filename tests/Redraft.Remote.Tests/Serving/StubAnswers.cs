using System.Text.Json.Nodes;

namespace Redraft.Remote.Tests.Serving;

/// <summary>What a stub server answers where nothing goes wrong.</summary>
internal static class StubAnswers
{
    public static (int Status, JsonNode Answer) Of(StubRequest request, StubAbilities can) => request.Path switch
    {
        "/models" => (200, new JsonObject
        {
            ["object"] = "list", ["data"] = new JsonArray([.. can.Models.Select(name => new JsonObject { ["id"] = name, ["max_model_len"] = can.ContextLength })]),
        }),
        "/chat/completions" when can.Chat => Drawn(request, can, chat: true),
        "/completions" when can.Completions => Drawn(request, can, chat: false),
        "/embeddings" when can.Embeddings => (200, Embedded(request)),
        _ => Refuse(404, "Not Found"),
    };

    private static (int, JsonNode) Refuse(int status, string message, string? param = null) => (status, new JsonObject { ["error"] = new JsonObject { ["message"] = message, ["param"] = param } });

    private static (int, JsonNode) Drawn(StubRequest request, StubAbilities can, bool chat)
    {
        var body = request.Body;
        var limit = can.NewLimit ? "max_completion_tokens" : "max_tokens";
        if (body[limit] is null)
        {
            return Refuse(400, $"Unsupported parameter: 'max_tokens'. Use '{limit}' instead.", "max_tokens");
        }

        if (Unknown(body, can) is { } unknown)
        {
            return Refuse(400, $"{unknown} is not supported", unknown);
        }

        if (body["echo"]?.GetValue<bool>() == true || body["prompt_logprobs"] is not null)
        {
            return (200, Scored(request, body["echo"] is not null));
        }

        var (most, n) = (body[limit]!.GetValue<int>(), can.Together ? body["n"]?.GetValue<int>() ?? 1 : 1);
        var seed = can.Seeds && body["seed"] is { } given ? (ulong)given.GetValue<long>() : SeededRandom.SeedOf("unseeded", request.Number);
        var choices = Enumerable.Range(0, n).Select(i => Choice(request.Prompt, can, (i == 0 ? seed : SeededRandom.SeedOf(seed, i), most, i), (chat, Likeliest(body, chat, can)))).ToList();
        return (200, new JsonObject
        {
            ["id"] = "cmpl-always-the-same",
            ["choices"] = new JsonArray([.. choices]),
            ["usage"] = new JsonObject { ["prompt_tokens"] = StubModel.Split(request.Prompt).Count, ["completion_tokens"] = 5 * n, ["total_tokens"] = StubModel.Split(request.Prompt).Count + (5 * n) },
        });
    }

    private static string? Unknown(JsonObject body, StubAbilities can)
        => body["echo"] is not null && !can.Echo ? "echo"
        : body["prompt_logprobs"] is not null && !can.PromptLogProbabilities ? "prompt_logprobs"
        : body["logprobs"] is not null && !can.LogProbabilities ? "logprobs"
        : body["top_logprobs"] is not null && can.Likeliest == 0 ? "top_logprobs" : null;

    /// <summary>How many of the likeliest are wanted; null where no log-probabilities are.</summary>
    private static int? Likeliest(JsonObject body, bool chat, StubAbilities can) => body["logprobs"] is not { } wanted ? null
        : Math.Min(can.Likeliest, chat ? body["top_logprobs"]?.GetValue<int>() ?? 0 : wanted.GetValue<int>());

    private static JsonObject Choice(string prompt, StubAbilities can, (ulong Seed, int Most, int Index) draw, (bool Chat, int? Likeliest) shape)
    {
        var tokens = can.Answer is { } answer ? [.. StubModel.Split(answer(prompt, draw.Seed)).Append(StubModel.End).Take(draw.Most)] : StubModel.Draw(prompt, draw.Seed, draw.Most);
        var text = string.Concat(tokens.Where(token => token != StubModel.End));
        var choice = new JsonObject { ["index"] = draw.Index, ["finish_reason"] = tokens[^1] == StubModel.End ? "stop" : "length" };
        choice[shape.Chat ? "message" : "text"] = shape.Chat ? new JsonObject { ["role"] = "assistant", ["content"] = text } : text;
        choice["logprobs"] = shape.Likeliest is not { } likeliest ? null
            : shape.Chat ? OfChat(prompt, tokens, [.. can.Next(prompt).Take(likeliest)]) : OfCompletion(prompt, tokens, [.. can.Next(prompt).Take(likeliest)]);
        return choice;
    }

    private static JsonObject OfChat(string prompt, IReadOnlyList<string> tokens, IReadOnlyList<(string Token, double Nats)> next)
    {
        var nats = StubModel.Nats(prompt, tokens);
        return new JsonObject
        {
            ["content"] = new JsonArray([.. tokens.Select((token, i) => new JsonObject
            {
                ["token"] = token, ["logprob"] = nats[i],
                ["top_logprobs"] = new JsonArray([.. next.Select(other => new JsonObject { ["token"] = other.Token, ["logprob"] = other.Nats })]),
            })]),
        };
    }

    private static JsonObject OfCompletion(string before, IReadOnlyList<string> tokens, IReadOnlyList<(string Token, double Nats)> next, bool whole = false)
    {
        var nats = StubModel.Nats(before, tokens);
        var offsets = new List<int>();
        foreach (var token in tokens)
        {
            offsets.Add(offsets.Count == 0 ? 0 : offsets[^1] + Redraft.Remote.Asking.Json.Length(tokens[offsets.Count - 1]));
        }

        return new JsonObject
        {
            ["tokens"] = new JsonArray([.. tokens.Select(token => JsonValue.Create(token))]),
            ["token_logprobs"] = new JsonArray([.. nats.Select((value, i) => whole && i == 0 ? null : JsonValue.Create(value))]),
            ["text_offset"] = new JsonArray([.. offsets.Select(offset => JsonValue.Create(offset))]),
            ["top_logprobs"] = new JsonArray([.. tokens.Select(_ => new JsonObject(next.Select(other => KeyValuePair.Create(other.Token, (JsonNode?)JsonValue.Create(other.Nats)))))]),
        };
    }

    private static JsonObject Scored(StubRequest request, bool echo)
    {
        var tokens = StubModel.Split(request.Prompt);
        var nats = StubModel.Nats("", tokens);
        var choice = new JsonObject { ["index"] = 0, ["text"] = request.Prompt, ["finish_reason"] = "length" };
        choice["logprobs"] = echo ? OfCompletion("", tokens, [], whole: true) : null;
        choice["prompt_logprobs"] = echo ? null : new JsonArray([.. tokens.Select((token, i) => i == 0 ? null : (JsonNode)new JsonObject { ["17"] = new JsonObject { ["logprob"] = nats[i], ["rank"] = 1, ["decoded_token"] = token } })]);
        return new JsonObject { ["choices"] = new JsonArray(choice), ["usage"] = new JsonObject { ["prompt_tokens"] = tokens.Count, ["completion_tokens"] = 0 } };
    }

    private static JsonObject Embedded(StubRequest request) => new()
    {
        ["data"] = new JsonArray([.. request.Body["input"]!.AsArray().Select((text, i) => new JsonObject
        {
            ["index"] = i, ["embedding"] = new JsonArray(text!.GetValue<string>().Length, 1.5),
        }).Reverse()]), // their order is their own
        ["usage"] = new JsonObject { ["prompt_tokens"] = 3, ["total_tokens"] = 3 },
    };
}

using System.Text.Json;
using System.Text.Json.Nodes;
using Redraft;
using Redraft.Templating;
using Redraft.Tests;

namespace Ecosystem.Tests;

/// <summary>Hugging Face's own Jinja writes every conversation down as we do, in templates of the kinds that models have.</summary>
/// <remarks>Where it differs from Jinja2 (<c>strip</c> and <c>lstrip</c> with an argument, an empty text compared with false) the templates don't go; answers of Jinja2 itself
/// stand in tests/Goldens/chat, and Redraft.Tests holds us to them.</remarks>
public sealed class ChatTemplateAgreementTests
{
    private const int Conversations = 300; // for each template, with and without a prompt to go on

    private static readonly string Folder = Path.Combine(Checkout.Root, "tests", "Goldens", "chat");
    private static readonly string[] Pieces =
    [
        "word", " two words", "é", "漢字", "🙂", "👩‍👩‍👧", "e\u0301", "\n", "\n\n", "  ", "\t", "<|im_end|>", "</s>", "[INST]", "{{ x }}", "{% if %}", "{#", "\"", "'", "\\", "\\n", "</think>", "<think>", "<tool_response>",
        "&<>", "\u00a0", "{\"a\": [1, 2.5, null]}", "1234", "%", "~",
    ];

    [Theory]
    [InlineData("chatml")]
    [InlineData("gemma")]
    [InlineData("llama2")]
    [InlineData("llama3")]
    [InlineData("mistral")]
    [InlineData("phi")]
    [InlineData("qwen2")]
    [InlineData("qwen3")]
    [InlineData("smollm")]
    [InlineData("zephyr")]
    public async Task It_writes_conversations_down_as_we_do(string name)
    {
        var source = await File.ReadAllTextAsync(Path.Combine(Folder, name + ".jinja"));
        var names = Recorded().Concat(Enumerable.Range(0, Conversations).Select(i => Made(name, i))).SelectMany(conversation => new[] { false, true }.Select(prompt =>
        {
            var all = (JsonObject)conversation.DeepClone();
            all["add_generation_prompt"] = prompt;
            (all["bos_token"], all["eos_token"], all["documents"]) = ("<s>", "</s>", null);
            return all;
        })).ToList();
        using var theirs = NodeProgram.Start("chat.mjs", "");

        var answers = await theirs.AskAsync<Answer>([.. names.Select(all => (object)new { Source = source, Names = all })]);

        var template = Template.Parse(source);
        var written = 0;
        for (var i = 0; i < names.Count; i++)
        {
            var ours = Ours(template, names[i]);
            Assert.True(ours.Text == answers[i].Text, $"{names[i].ToJsonString()}\n{ours.Text ?? ours.Problem}\n{answers[i].Text ?? answers[i].Problem}");
            written += ours.Text is null ? 0 : 1;
        }

        Assert.True(written > names.Count / 10, $"{written} of {names.Count}");
    }

    private static Answer Ours(Template template, JsonObject names)
    {
        try
        {
            using var json = JsonDocument.Parse(names.ToJsonString());
            return new Answer(template.Render(json.RootElement.EnumerateObject().Select(name => KeyValuePair.Create(name.Name, Template.ValueOf(name.Value))), new FourthOfJuly()).Text, null);
        }
        catch (TemplateException error)
        {
            return new Answer(null, error.Message);
        }
    }

    private static IEnumerable<JsonObject> Recorded() => JsonNode.Parse(File.ReadAllText(Path.Combine(Folder, "conversations.json")))!.AsArray().Select(conversation =>
    {
        var names = new JsonObject { ["messages"] = conversation!["messages"]!.DeepClone() };
        names["tools"] = conversation["tools"]?.DeepClone();
        return names;
    });

    private static JsonObject Made(string template, int index)
    {
        var random = new SeededRandom(SeededRandom.SeedOf("chat templates", template, index));
        var messages = new JsonArray();
        if (random.Next(3) == 0)
        {
            messages.Add(Turn("system", Text(random)));
        }

        for (var left = random.Next(6) + 1; left > 0; left--)
        {
            messages.Add(Turn(random.Next(20) == 0 ? "system" : left % 2 == 1 ? "user" : "assistant", Text(random)));
        }

        if (random.Next(4) == 0)
        {
            var call = new JsonObject { ["name"] = "look_up", ["arguments"] = new JsonObject { ["what"] = Text(random), ["times"] = random.Next(9), ["deep"] = new JsonArray(true, null, new JsonObject()) } };
            messages.Add(new JsonObject { ["role"] = "assistant", ["content"] = random.Next(2) == 0 ? "" : Text(random), ["tool_calls"] = new JsonArray(new JsonObject { ["id"] = $"call{random.Next(90000) + 10000}", ["type"] = "function", ["function"] = call }) });
            messages.Add(new JsonObject { ["role"] = "tool", ["tool_call_id"] = "call1", ["content"] = Text(random) });
        }

        var tools = random.Next(3) == 0 ? new JsonArray(new JsonObject { ["type"] = "function", ["function"] = new JsonObject { ["name"] = "look_up", ["description"] = Text(random), ["parameters"] = new JsonObject { ["type"] = "object", ["share"] = 0.25 } } }) : null;
        return new JsonObject { ["messages"] = messages, ["tools"] = tools };
    }

    private static JsonObject Turn(string role, string content) => new() { ["role"] = role, ["content"] = content };

    private static string Text(SeededRandom random) => string.Concat(Enumerable.Range(0, random.Next(8)).Select(_ => Pieces[random.Next(Pieces.Length)]));

    private sealed record Answer(string? Text, string? Problem);

    private sealed class FourthOfJuly : TimeProvider
    {
        public override TimeZoneInfo LocalTimeZone => TimeZoneInfo.Utc;

        public override DateTimeOffset GetUtcNow() => new(2026, 7, 4, 0, 0, 0, TimeSpan.Zero);
    }
}

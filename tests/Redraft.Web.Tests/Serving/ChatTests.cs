using System.Net;
using System.Text;
using System.Text.Json;
using Redraft.Engine.Checkpoints;
using Redraft.Models;
using Redraft.Tests.Models;

namespace Redraft.Web.Tests.Serving;

public sealed class ChatTests : IAsyncLifetime
{
    private const string Path = "/v1/chat/completions";

    private ServedRoom _room = null!;

    public async ValueTask InitializeAsync() => _room = await ServedRoom.OpenAsync();

    public ValueTask DisposeAsync() => _room.DisposeAsync();

    [Fact]
    public async Task A_question_is_answered_as_its_plain_prompt_is_gone_on_with()
    {
        var chat = await _room.CompleteAsync(new { model = "tiny", messages = new[] { new { role = "user", content = "ask <|end|> zot" } }, temperature = 0, max_tokens = 12 }, Path);
        var plain = await _room.CompleteAsync(new { model = "tiny", prompt = "ask <|end|> zot", split_special_tokens = true, temperature = 0, max_tokens = 12 });

        var message = chat.GetProperty("choices")[0].GetProperty("message");
        Assert.Equal("assistant", message.GetProperty("role").GetString());
        Assert.Equal(plain.GetProperty("choices")[0].GetProperty("text").GetString(), message.GetProperty("content").GetString());
        Assert.Equal(plain.GetProperty("usage").GetRawText(), chat.GetProperty("usage").GetRawText());
        Assert.Equal("chat.completion", chat.GetProperty("object").GetString());
    }

    [Fact]
    public async Task A_conversation_is_rendered_with_its_speakers_and_parts_of_text_are_joined()
    {
        var chat = await _room.CompleteAsync(new
        {
            model = "tiny", temperature = 0, max_completion_tokens = 12,
            messages = new object[] { new { role = "developer", content = "zot" }, new { role = "user", content = "a" }, new { role = "assistant", content = "b", refusal = (string?)null }, new { role = "user", content = new[] { new { type = "text", text = "c" }, new { type = "text", text = "d" } } } },
        }, Path);
        var plain = await _room.CompleteAsync(new { model = "tiny", prompt = "x", temperature = 0, max_tokens = 1 });
        Assert.NotNull(plain.GetProperty("choices")[0].GetProperty("text").GetString());

        var parts = new[] { "System: ", "zot", "\n\n", "User: ", "a", "\n\n", "Assistant: ", "b", "\n\n", "User: ", "cd", "\n\n", "Assistant:" };
        var ids = new List<int>();
        foreach (var part in parts) // a token never spans two parts
        {
            ids.AddRange((await _room.AskAsync("/tokenize", new { model = "tiny", prompt = part })).Body.GetProperty("tokens").EnumerateArray().Select(id => id.GetInt32()));
        }

        var expected = await _room.CompleteAsync(new { model = "tiny", prompt = ids, temperature = 0, max_tokens = 12, stop = "\n\nUser:" });
        Assert.Equal(expected.GetProperty("choices")[0].GetProperty("text").GetString(), chat.GetProperty("choices")[0].GetProperty("message").GetProperty("content").GetString());
    }

    [Fact]
    public async Task A_stream_begins_with_the_role_and_its_words_and_bytes_join()
    {
        for (var seed = 0; seed < 8; seed++)
        {
            object Ask(bool stream) => new { model = "tiny", messages = new[] { new { role = "user", content = "ask" } }, seed, temperature = 3, max_tokens = 30, n = 2, stop = "k", logprobs = true, top_logprobs = 2, stream };
            var whole = await _room.CompleteAsync(Ask(false), Path);
            var events = await _room.StreamAsync(Ask(true), Path);
            foreach (var choice in whole.GetProperty("choices").EnumerateArray())
            {
                var pieces = events.SelectMany(one => one.GetProperty("choices").EnumerateArray()).Where(piece => piece.GetProperty("index").GetInt32() == choice.GetProperty("index").GetInt32()).ToList();
                Assert.Equal("assistant", pieces[0].GetProperty("delta").GetProperty("role").GetString());
                var content = choice.GetProperty("message").GetProperty("content").GetString();
                Assert.Equal(content, string.Concat(pieces.Select(piece => piece.GetProperty("delta").TryGetProperty("content", out var text) ? text.GetString() : "")));
                var tokens = choice.GetProperty("logprobs").GetProperty("content").EnumerateArray().ToList();
                Assert.Equal(content, Encoding.UTF8.GetString([.. tokens.SelectMany(token => token.GetProperty("bytes").EnumerateArray().Select(value => value.GetByte()))]));
                Assert.All(tokens, token => Assert.Equal(2, token.GetProperty("top_logprobs").GetArrayLength()));
                Assert.Equal(
                    tokens.Select(token => token.GetRawText()),
                    pieces.Where(piece => piece.GetProperty("logprobs").ValueKind == JsonValueKind.Object).SelectMany(piece => piece.GetProperty("logprobs").GetProperty("content").EnumerateArray()).Select(token => token.GetRawText()));
                Assert.Equal(choice.GetProperty("finish_reason").GetString(), pieces[^1].GetProperty("finish_reason").GetString());
            }
        }
    }

    [Fact]
    public async Task A_model_with_a_template_of_its_own_is_asked_with_it()
    {
        var text = new ChatTemplateText("x", "{% for m in messages %}{% if m.content == 'no' %}{{ raise_exception('not so') }}{% endif %}{{ m.role ~ ': ' ~ m.content ~ eos_token }}{% endfor %}",
            new Dictionary<string, string> { ["eos_token"] = "<|end|>" }, []);
        await using var room = await ServedRoom.OpenAsync(template: JinjaChat.Of(text, TinyModels.Tokenizer, TimeProvider.System));
        var chat = await room.CompleteAsync(new { model = "tiny", messages = new[] { new { role = "user", content = "ask <|end|> zot" } }, temperature = 0, max_tokens = 12 }, Path);

        int[] prompt = [.. TinyModels.Tokenizer.Encode("user: ask <|end|> zot", specialTokens: false), .. TinyModels.Tokenizer.Encode("<|end|>", specialTokens: true)];
        var plain = await room.CompleteAsync(new { model = "tiny", prompt, temperature = 0, max_tokens = 12 });
        Assert.Equal(plain.GetProperty("choices")[0].GetProperty("text").GetString(), chat.GetProperty("choices")[0].GetProperty("message").GetProperty("content").GetString());
        Assert.Equal(plain.GetProperty("usage").GetRawText(), chat.GetProperty("usage").GetRawText());

        var (status, body) = await room.AskAsync(Path, new { model = "tiny", messages = new[] { new { role = "user", content = "no" } } });
        Assert.Equal(HttpStatusCode.BadRequest, status);
        Assert.Contains("refuses this conversation: not so", body.GetProperty("error").GetProperty("message").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_model_with_a_template_that_cannot_be_rendered_says_so()
    {
        await using var room = await ServedRoom.OpenAsync(chat: false);
        var (status, body) = await room.AskAsync(Path, new { model = "tiny", messages = new[] { new { role = "user", content = "ask" } } });

        Assert.Equal(HttpStatusCode.BadRequest, status);
        Assert.Equal("chat_template_unsupported", body.GetProperty("error").GetProperty("code").GetString());
        Assert.Contains("line 3, column 5", body.GetProperty("error").GetProperty("message").GetString(), StringComparison.Ordinal);
        await room.CompleteAsync(new { model = "tiny", prompt = "ask" });
    }
}

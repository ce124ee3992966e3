using System.Net;
using System.Text;
using System.Text.Json;
using Redraft.Engine.Kernels;
using Redraft.Models;
using Redraft.Tests.Models;

namespace Redraft.Web.Tests.Serving;

public sealed class CompletionTests : IAsyncLifetime
{
    private ServedRoom _room = null!;

    public async ValueTask InitializeAsync() => _room = await ServedRoom.OpenAsync();

    public ValueTask DisposeAsync() => _room.DisposeAsync();

    [Fact]
    public async Task Samples_are_those_that_the_model_gives_here()
    {
        using var pool = new WorkerPool(1);
        using var alone = TinyModels.Make(pool);
        var expected = (await alone.GenerateAsync(
            [new GenerationRequest(Prompt.Empty.Text("ask zot"), [.. Enumerable.Range(0, 5).Select(i => SeededRandom.SeedOf("sample", 7UL, i))])], // as `redraft sample --seed 7`
            new SamplingOptions { Temperature = 0.9, TopP = 0.95, TopK = 50, MinP = 0.01, MaxTokens = 30, Stop = ["zo", "k"] }, CancellationToken.None))[0];
        var answer = await _room.CompleteAsync(new
        {
            model = "tiny", prompt = "ask zot", seed = 7, n = 5, temperature = 0.9, top_p = 0.95, top_k = 50, min_p = 0.01, max_tokens = 30, stop = new[] { "zo", "k" }, return_token_ids = true, logprobs = 0,
        });

        var choices = answer.GetProperty("choices").EnumerateArray().ToList();
        Assert.Equal(expected.Select(sample => sample.Text), choices.Select(choice => choice.GetProperty("text").GetString()));
        Assert.Equal(expected.Select(sample => sample.Tokens), choices.Select(choice => Numbers<int>(choice.GetProperty("token_ids"))));
        Assert.Equal(expected.Select(sample => sample.LogProbabilities), choices.Select(choice => Numbers<float>(choice.GetProperty("logprobs").GetProperty("token_logprobs"))));
        Assert.Equal(expected.Select(sample => sample.SampledLogProbabilities), choices.Select(choice => Numbers<float>(choice.GetProperty("sampled_logprobs"))));
        Assert.Equal(expected.Select(sample => sample.Finished ? "stop" : "length"), choices.Select(choice => choice.GetProperty("finish_reason").GetString()));
        Assert.Equal(expected.Sum(sample => sample.Tokens.Count), answer.GetProperty("usage").GetProperty("completion_tokens").GetInt32());
    }

    [Fact]
    public async Task The_same_request_has_the_same_bits_whatever_runs_beside_it()
    {
        object Ask(int i) => new { model = "tiny", prompt = $"ask bim {i}", seed = i, n = 1 + (i % 3), temperature = 0.3 * (i % 5), max_tokens = 8 + i, logprobs = 3, stop = i % 2 == 0 ? null : "a" };
        var alone = new List<string>();
        for (var i = 0; i < 24; i++)
        {
            alone.Add((await _room.CompleteAsync(Ask(i))).GetProperty("choices").GetRawText());
        }

        var together = await Task.WhenAll(Enumerable.Range(0, 24).Select(i => Task.Run(() => _room.CompleteAsync(Ask(i)))));

        Assert.Equal(alone, together.Select(answer => answer.GetProperty("choices").GetRawText()));
        Assert.NotEqual(alone[1], (await _room.CompleteAsync(Ask(2))).GetProperty("choices").GetRawText());
        var seeds = await _room.CompleteAsync(new { model = "tiny", prompt = "ask bim 4", seeds = new[] { SeededRandom.SeedOf("sample", 4UL, 0), SeededRandom.SeedOf("sample", 4UL, 1) }, temperature = 1.2, max_tokens = 12, logprobs = 3 });
        Assert.Equal(alone[4], seeds.GetProperty("choices").GetRawText()); // the very seeds of its samples
    }

    [Theory]
    [InlineData(null)]
    [InlineData("a")]
    [InlineData("é")]
    public async Task A_stream_says_what_the_whole_answer_says(string? stop)
    {
        for (var seed = 0; seed < 12; seed++)
        {
            object Ask(bool stream) => new { model = "tiny", prompt = new[] { "ask zot", "kel" }, seed, n = 2, temperature = 2, max_tokens = 40, logprobs = 2, echo = seed % 2 == 0, stop, stream, return_token_ids = seed % 3 == 0 };
            var whole = (await _room.CompleteAsync(Ask(false))).GetProperty("choices").EnumerateArray().ToList();
            var events = (await _room.StreamAsync(Ask(true))).SelectMany(one => one.GetProperty("choices").EnumerateArray()).GroupBy(choice => choice.GetProperty("index").GetInt32()).OrderBy(of => of.Key).ToList();

            Assert.Equal(4, events.Count);
            foreach (var (choice, pieces) in whole.Zip(events))
            {
                Assert.Equal(choice.GetProperty("text").GetString(), string.Concat(pieces.Select(piece => piece.GetProperty("text").GetString())));
                Assert.Equal(choice.GetProperty("finish_reason").GetString(), pieces.Last().GetProperty("finish_reason").GetString());
                foreach (var list in new[] { "tokens", "token_logprobs", "top_logprobs", "text_offset" })
                {
                    Assert.Equal(
                        choice.GetProperty("logprobs").GetProperty(list).EnumerateArray().Select(item => item.GetRawText()),
                        pieces.SelectMany(piece => piece.GetProperty("logprobs").GetProperty(list).EnumerateArray()).Select(item => item.GetRawText()));
                }

                if (seed % 3 == 0)
                {
                    Assert.Equal(Numbers<int>(choice.GetProperty("token_ids")), pieces.SelectMany(piece => Numbers<int>(piece.GetProperty("token_ids"))));
                }
            }
        }
    }

    [Fact]
    public async Task A_stream_never_shows_the_beginning_of_the_stop_that_ends_it()
    {
        var cut = 0;
        for (var seed = 0; seed < 25; seed++)
        {
            object Ask(string? stop, bool stream) => new { model = "tiny", prompt = "ask", seed, temperature = 2, max_tokens = 60, stop, stream };
            var free = (await _room.CompleteAsync(Ask(null, false))).GetProperty("choices")[0].GetProperty("text").GetString()!;
            var at = Enumerable.Range(1, free.Length).FirstOrDefault(i => i + 3 <= free.Length && free.AsSpan(i, 3).IndexOf('\ufffd') < 0); // whole characters, of several tokens
            if (at == 0)
            {
                continue;
            }

            var stop = free.Substring(at, 3);
            var pieces = (await _room.StreamAsync(Ask(stop, true))).SelectMany(one => one.GetProperty("choices").EnumerateArray()).ToList();
            Assert.Equal(free[..free.IndexOf(stop, StringComparison.Ordinal)], string.Concat(pieces.Select(piece => piece.GetProperty("text").GetString())));
            Assert.Equal("stop", pieces[^1].GetProperty("finish_reason").GetString());
            cut++;
        }

        Assert.True(cut > 5, $"{cut} stops");
    }

    [Fact]
    public async Task Tokens_join_to_the_text_and_offsets_say_where()
    {
        var halves = 0;
        for (var seed = 0; seed < 20; seed++)
        {
            var choice = (await _room.CompleteAsync(new { model = "tiny", prompt = "é→ask", seed, temperature = 3, max_tokens = 30, logprobs = 1, echo = true, stop = new[] { "k", "zot" } })).GetProperty("choices")[0];
            var (text, all) = (choice.GetProperty("text").GetString()!, choice.GetProperty("logprobs"));
            var tokens = all.GetProperty("tokens").EnumerateArray().Select(token => token.GetString()!).ToList();
            var bytes = tokens.SelectMany(BytesOf).ToArray();

            Assert.StartsWith("é→ask", text, StringComparison.Ordinal);
            Assert.DoesNotContain("<|end|>", tokens); // it is no part of the text
            Assert.Equal(text, Encoding.UTF8.GetString(bytes));
            var offsets = Numbers<int>(all.GetProperty("text_offset"));
            for (var (i, at) = (0, 0); i < tokens.Count; at += BytesOf(tokens[i]).Length, i++)
            {
                Assert.InRange(offsets[i], 0, Encoding.UTF8.GetString(bytes[..at]).EnumerateRunes().Count()); // half a character isn't one yet
            }

            Assert.Equal(JsonValueKind.Null, all.GetProperty("token_logprobs")[0].ValueKind);
            Assert.Equal(tokens.Count, all.GetProperty("token_logprobs").GetArrayLength());
            halves += tokens.Count(token => token.StartsWith("bytes:", StringComparison.Ordinal));
        }

        Assert.True(halves > 10);
    }

    [Fact]
    public async Task A_prompts_own_log_probabilities_are_the_models()
    {
        using var pool = new WorkerPool(1);
        using var alone = TinyModels.Make(pool);
        var expected = (await alone.ScoreWholeAsync([Prompt.Empty.Text("ask zot bim").Template("<|end|>")], CancellationToken.None))[0];
        var choice = (await _room.CompleteAsync(new { model = "tiny", prompt = "ask zot bim<|end|>", echo = true, max_tokens = 0, logprobs = 3, prompt_logprobs = 1, return_token_ids = true })).GetProperty("choices")[0];

        Assert.Equal("ask zot bim<|end|>", choice.GetProperty("text").GetString());
        Assert.Equal(expected, Numbers<float>(choice.GetProperty("logprobs").GetProperty("token_logprobs"), skip: 1));
        Assert.All(choice.GetProperty("logprobs").GetProperty("top_logprobs").EnumerateArray().Skip(1), place => Assert.InRange(place.EnumerateObject().Count(), 3, 4));
        var ids = Numbers<int>(choice.GetProperty("prompt_token_ids"));
        Assert.Equal(TinyModels.Tokenizer.EndOfText, ids[^1]);
        foreach (var (place, i) in choice.GetProperty("prompt_logprobs").EnumerateArray().Select((place, i) => (place, i)).Skip(1))
        {
            var itself = place.GetProperty($"{ids[i]}");
            Assert.Equal(expected[i - 1], itself.GetProperty("logprob").GetSingle());
            Assert.Equal(itself.GetProperty("rank").GetInt32() == 1, place.EnumerateObject().Count() == 1);
        }

        var asIds = (await _room.CompleteAsync(new { model = "tiny", prompt = ids, echo = true, max_tokens = 0, logprobs = 3 })).GetProperty("choices")[0];
        Assert.Equal(choice.GetProperty("logprobs").GetRawText(), asIds.GetProperty("logprobs").GetRawText());
        var split = (await _room.CompleteAsync(new { model = "tiny", prompt = "ask zot bim<|end|>", echo = true, max_tokens = 0, logprobs = 0, split_special_tokens = true })).GetProperty("choices")[0];
        Assert.True(split.GetProperty("logprobs").GetProperty("tokens").GetArrayLength() > ids.Count);
    }

    [Fact]
    public async Task A_stream_tells_its_cost_where_it_is_asked()
    {
        var events = await _room.StreamAsync(new { model = "tiny", prompt = "ask", max_tokens = 9, temperature = 0, stream = true, stream_options = new { include_usage = true } });
        var whole = await _room.CompleteAsync(new { model = "tiny", prompt = "ask", max_tokens = 9, temperature = 0 });

        Assert.Equal(0, events[^1].GetProperty("choices").GetArrayLength());
        Assert.Equal(whole.GetProperty("usage").GetRawText(), events[^1].GetProperty("usage").GetRawText());
        Assert.All(events.SkipLast(1), one => Assert.Equal(JsonValueKind.Null, one.GetProperty("usage").ValueKind));
    }

    [Fact]
    public async Task Tokens_have_names_and_ids_by_which_they_go_in_and_out()
    {
        var text = "ask <|end|>é zot";
        var (_, answer) = await _room.AskAsync("/tokenize", new { model = "tiny", prompt = text, return_token_strs = true });
        var ids = Numbers<int>(answer.GetProperty("tokens"));

        Assert.Equal(TinyModels.Tokenizer.Encode(text, specialTokens: true), ids);
        Assert.Equal(256, answer.GetProperty("max_model_len").GetInt32());
        Assert.Contains("<|end|>", answer.GetProperty("token_strs").EnumerateArray().Select(name => name.GetString()));
        Assert.Equal("ask é zot", (await _room.AskAsync("/detokenize", new { model = "tiny", tokens = ids })).Body.GetProperty("prompt").GetString());
        var named = (await _room.CompleteAsync(new { model = "tiny", prompt = ids, echo = true, max_tokens = 2, temperature = 0, logprobs = 0, return_tokens_as_token_ids = true, return_token_ids = true })).GetProperty("choices")[0];
        Assert.Equal(
            ids.Concat(Numbers<int>(named.GetProperty("token_ids"))).Select(id => $"token_id:{id}"),
            named.GetProperty("logprobs").GetProperty("tokens").EnumerateArray().Select(name => name.GetString()));
    }

    [Fact]
    public async Task A_stop_token_ends_as_the_end_of_text_does()
    {
        var free = (await _room.CompleteAsync(new { model = "tiny", prompt = "ask", temperature = 2, seed = 3, max_tokens = 20, return_token_ids = true })).GetProperty("choices")[0];
        var ids = Numbers<int>(free.GetProperty("token_ids"));
        var at = Enumerable.Range(0, ids.Count).First(i => ids.IndexOf(ids[i]) == i && i > 2);
        var stopped = (await _room.CompleteAsync(new { model = "tiny", prompt = "ask", temperature = 2, seed = 3, max_tokens = 20, return_token_ids = true, stop_token_ids = new[] { ids[at] } })).GetProperty("choices")[0];

        Assert.Equal(ids.Take(at + 1), Numbers<int>(stopped.GetProperty("token_ids")));
        Assert.Equal("stop", stopped.GetProperty("finish_reason").GetString());
        Assert.Equal(TinyModels.Tokenizer.Decode([.. ids.Take(at)]), stopped.GetProperty("text").GetString());
    }

    [Fact]
    public async Task An_answer_ends_with_the_context_and_a_prompt_that_fills_it_is_refused()
    {
        var answer = await _room.CompleteAsync(new { model = "tiny", prompt = Enumerable.Repeat(3, 250), temperature = 0, max_tokens = 1000, stop_token_ids = Array.Empty<int>() });
        Assert.InRange(answer.GetProperty("usage").GetProperty("completion_tokens").GetInt32(), 1, 6);
        var (status, error) = await _room.AskAsync("/v1/completions", new { model = "tiny", prompt = Enumerable.Repeat(3, 256) });
        Assert.Equal((HttpStatusCode.BadRequest, "context_length_exceeded"), (status, error.GetProperty("error").GetProperty("code").GetString()));
        await _room.CompleteAsync(new { model = "tiny", prompt = Enumerable.Repeat(3, 257), max_tokens = 0, echo = true, logprobs = 0 }); // the last one is only predicted
    }

    private static List<T> Numbers<T>(JsonElement list, int skip = 0) => [.. list.EnumerateArray().Skip(skip).Select(item => (T)Convert.ChangeType(typeof(T) == typeof(float) ? item.GetSingle() : item.GetInt32(), typeof(T)))];

    private static byte[] BytesOf(string name) => name.StartsWith("bytes:", StringComparison.Ordinal)
        ? [.. name["bytes:".Length..].Split("\\x", StringSplitOptions.RemoveEmptyEntries).Select(hex => Convert.ToByte(hex, 16))] : Encoding.UTF8.GetBytes(name);
}

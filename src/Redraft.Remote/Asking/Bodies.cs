using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using Redraft.Models;
using Redraft.Recipes;
using Redraft.Remote.Calling;
using Redraft.Remote.Probing;

namespace Redraft.Remote.Asking;

/// <summary>Writes requests. The same request always has the same bytes.</summary>
/// <param name="model">Who is asked.</param>
/// <param name="abilities">What it can do.</param>
internal sealed class Bodies(ModelRecipe model, ServerAbilities abilities)
{
    /// <summary>What a chat begins with, unless the recipe says otherwise: prompts are texts to be gone on with.</summary>
    public const string GoOn = "Continue the text exactly where it ends. Write the continuation alone: no explanation, no repetition, no code fences.";

    private static readonly JsonWriterOptions Plain = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Samples of a prompt, one for each seed.</summary>
    /// <param name="prompt">The prompt.</param>
    /// <param name="seeds">Several only together, in one request.</param>
    /// <param name="options">How they are drawn.</param>
    /// <param name="likeliest">How many of the likeliest tokens are wanted at each place; 0 for none.</param>
    public Call Samples(Prompt prompt, IReadOnlyList<ulong> seeds, SamplingOptions options, int likeliest = 0)
    {
        if (options.BannedTokens.Count > 0)
        {
            throw new ArgumentException("BannedTokens: a hosted model's tokens have no ids here; expected none", nameof(options));
        }

        var text = prompt.ToString();
        var chat = abilities.Api == ModelApi.Chat;
        var body = Write(json =>
        {
            Prompt(json, text, chat);
            json.WriteNumber(abilities.LimitKey, options.MaxTokens);
            json.WriteNumber("temperature", options.Temperature);
            Filters(json, options);
            if (seeds.Count > 1)
            {
                json.WriteNumber("n", seeds.Count);
            }

            if (abilities.Seeds)
            {
                json.WriteNumber("seed", Seed(seeds[0]));
            }

            LogProbabilities(json, chat, likeliest);
        });
        return new Call(chat ? CallPath.Chat : CallPath.Completions, body, string.Join(',', seeds), Call.MostTokens(text, chat ? model.System ?? GoOn : ""), (long)options.MaxTokens * seeds.Count);
    }

    /// <summary>The log-probabilities of a text's own tokens.</summary>
    public Call Score(string text)
    {
        var echo = abilities.Scoring == PromptScoring.Echo;
        return new Call(CallPath.Completions, Write(json =>
        {
            json.WriteString("prompt", text);
            json.WriteNumber("max_tokens", echo ? 0 : 1);
            json.WriteNumber("temperature", 0);
            if (echo)
            {
                json.WriteBoolean("echo", true);
                json.WriteNumber("logprobs", 1);
            }
            else
            {
                json.WriteNumber("prompt_logprobs", 0);
            }
        }), "", Call.MostTokens(text), 1);
    }

    /// <summary>Vectors for texts.</summary>
    public Call Embed(IReadOnlyList<string> texts) => new(CallPath.Embeddings, Write(json =>
    {
        json.WriteStartArray("input");
        foreach (var text in texts)
        {
            json.WriteStringValue(text);
        }

        json.WriteEndArray();
        json.WriteString("encoding_format", "float");
    }), "", Call.MostTokens(texts), 0);

    /// <summary>A seed as all servers take it: 31 bits.</summary>
    public static long Seed(ulong seed) => (long)((seed ^ (seed >> 32)) & int.MaxValue);

    private byte[] Write(Action<Utf8JsonWriter> fields)
    {
        var bytes = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(bytes, Plain))
        {
            json.WriteStartObject();
            json.WriteString("model", model.Name);
            fields(json);
            json.WriteEndObject();
        }

        return bytes.WrittenSpan.ToArray();
    }

    private void Prompt(Utf8JsonWriter json, string text, bool chat)
    {
        if (!chat)
        {
            json.WriteString("prompt", text);
            return;
        }

        json.WriteStartArray("messages");
        foreach (var (role, content) in new[] { ("system", model.System ?? GoOn), ("user", text) }.Where(message => message.Item2.Length > 0 || message.Item1 == "user"))
        {
            json.WriteStartObject();
            json.WriteString("role", role);
            json.WriteString("content", content);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void Filters(Utf8JsonWriter json, SamplingOptions options)
    {
        if (options.TopP < 1)
        {
            json.WriteNumber("top_p", options.TopP);
        }

        if (options.TopK > 0)
        {
            json.WriteNumber("top_k", options.TopK); // vLLM, SGLang, llama.cpp; OpenAI refuses it and says so
        }

        if (options.MinP > 0)
        {
            json.WriteNumber("min_p", options.MinP);
        }

        if (options.Stop.Count > 0)
        {
            json.WriteStartArray("stop");
            foreach (var stop in options.Stop)
            {
                json.WriteStringValue(stop);
            }

            json.WriteEndArray();
        }
    }

    private void LogProbabilities(Utf8JsonWriter json, bool chat, int likeliest)
    {
        if (!abilities.LogProbabilities)
        {
            return;
        }

        if (!chat)
        {
            json.WriteNumber("logprobs", Math.Max(1, likeliest));
            return;
        }

        json.WriteBoolean("logprobs", true);
        if (likeliest > 0)
        {
            json.WriteNumber("top_logprobs", likeliest);
        }
    }
}

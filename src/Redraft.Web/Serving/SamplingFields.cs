using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text.Json;
using Redraft.Engine.Sampling;

namespace Redraft.Web.Serving;

/// <summary>Reads how tokens are drawn, which completions and chat say alike.</summary>
internal static class SamplingFields
{
    private const int MostSamples = 128;
    private const int MostStops = 16;
    private const int LongestStop = 256; // characters
    private const int MostLikeliest = 20;

    /// <summary>Everything but the prompts, the limit and log-probabilities, which the two say differently.</summary>
    /// <exception cref="ApiException">If a field makes no sense.</exception>
    public static GenerationOrder Read(RequestFields fields, int vocabulary)
    {
        var streams = fields.Flag("stream");
        var order = new GenerationOrder
        {
            Prompts = [],
            MostTokens = 0,
            Decoding = new DecodingOptions
            {
                Temperature = fields.Number("temperature", 0, 5) ?? 1,
                TopP = fields.Number("top_p", 0, 1) switch
                {
                    null => 1,
                    0 => throw ApiException.Bad("top_p", "'top_p' takes a number above 0, found 0; the likeliest token alone is temperature 0"),
                    { } p => p,
                },
                TopK = Math.Max(0, fields.Whole("top_k", -1, int.MaxValue) ?? 0), // vLLM's −1 keeps all
                MinP = fields.Number("min_p", 0, 1) ?? 0,
                Stop = Stops(fields),
                StopTokens = Ids(fields, "stop_token_ids", vocabulary),
            },
            Seeds = Seeds(fields),
            Streams = streams,
            TellsUsage = TellsUsage(fields, streams),
            ReturnsIds = fields.Flag("return_token_ids"),
            NamesIds = fields.Flag("return_tokens_as_token_ids"),
        };
        fields.PassOver("user", "metadata", "safety_identifier", "prompt_cache_key"); // who asks, and for what
        RefuseUnsupported(fields);
        return order;
    }

    /// <summary>How many of the likeliest tokens are wanted.</summary>
    public static int? Likeliest(RequestFields fields, string name) => fields.Whole(name, 0, MostLikeliest);

    /// <summary>A list of token ids of the tokenizer.</summary>
    public static IReadOnlyList<int> Ids(JsonElement list, string name, int vocabulary) =>
    [
        .. list.EnumerateArray().Select(id => id.ValueKind == JsonValueKind.Number && id.TryGetInt32(out var number) && number >= 0 && number < vocabulary ? number
            : throw ApiException.Bad(name, $"'{name}' takes token ids from 0 to {vocabulary - 1}, found {RequestFields.Shown(id)}")),
    ];

    private static IReadOnlyList<int> Ids(RequestFields fields, string name, int vocabulary) => fields.Take(name) is not { } value ? []
        : value.ValueKind == JsonValueKind.Array ? Ids(value, name, vocabulary)
        : throw ApiException.Bad(name, $"'{name}' takes a list of token ids, found {RequestFields.Shown(value)}");

    private static IReadOnlyList<string> Stops(RequestFields fields)
    {
        IReadOnlyList<string> stops = fields.Take("stop") switch
        {
            null => [],
            { ValueKind: JsonValueKind.Array } list when list.GetArrayLength() <= MostStops => [.. list.EnumerateArray().Select(stop => RequestFields.TextOf(stop, "stop"))],
            { ValueKind: JsonValueKind.Array } list => throw ApiException.Bad("stop", $"'stop' takes at most {MostStops} texts, found {list.GetArrayLength()}"),
            { } one => [RequestFields.TextOf(one, "stop")],
        };
        return stops.All(stop => stop.Length is > 0 and <= LongestStop) ? stops
            : throw ApiException.Bad("stop", $"'stop' takes texts of 1 to {LongestStop} characters, found one of {stops.First(stop => stop.Length is 0 or > LongestStop).Length}");
    }

    private static bool TellsUsage(RequestFields fields, bool streams)
    {
        if (fields.Take("stream_options") is not { } options)
        {
            return false;
        }

        if (!streams || options.ValueKind != JsonValueKind.Object)
        {
            throw ApiException.Bad("stream_options", "'stream_options' takes an object, and only with 'stream': true; leave it out");
        }

        var tells = false;
        foreach (var option in options.EnumerateObject())
        {
            tells |= option.Name switch
            {
                "include_usage" when option.Value.ValueKind is JsonValueKind.True or JsonValueKind.False => option.Value.GetBoolean(),
                "include_obfuscation" when option.Value.ValueKind is JsonValueKind.False => false,
                _ => throw ApiException.Bad($"stream_options.{UntrustedText.Visible(option.Name, 60)}", "'stream_options' takes 'include_usage', true or false; leave the rest out", "unknown_parameter"),
            };
        }

        return tells;
    }

    /// <summary>The samples' seeds: given themselves, or made of one as <c>redraft sample</c> makes them, or by chance.</summary>
    private static IReadOnlyList<ulong> Seeds(RequestFields fields)
    {
        var (given, seed, n) = (fields.Take("seeds"), fields.Take("seed"), fields.Whole("n", 1, MostSamples));
        if (given is { } list)
        {
            var seeds = list.ValueKind == JsonValueKind.Array && list.GetArrayLength() is > 0 and <= MostSamples ? list.EnumerateArray().Select(one => Seed(one, "seeds")).ToList()
                : throw ApiException.Bad("seeds", $"'seeds' takes a list of 1 to {MostSamples} whole numbers, found {RequestFields.Shown(list)}");
            return seed is null && (n ?? seeds.Count) == seeds.Count ? seeds
                : throw ApiException.Bad("seeds", "'seeds' says the seed of each sample: 'seed' has no place beside it, and 'n' is as many");
        }

        var first = seed is { } one ? Seed(one, "seed") : BinaryPrimitives.ReadUInt64LittleEndian(RandomNumberGenerator.GetBytes(sizeof(ulong)));
        return [.. Enumerable.Range(0, n ?? 1).Select(i => SeededRandom.SeedOf("sample", first, i))];
    }

    private static ulong Seed(JsonElement value, string name) => value.ValueKind != JsonValueKind.Number ? throw WrongSeed(value, name)
        : value.TryGetUInt64(out var seed) ? seed
        : value.TryGetInt64(out var negative) ? unchecked((ulong)negative)
        : throw WrongSeed(value, name);

    private static ApiException WrongSeed(JsonElement value, string name)
        => ApiException.Bad(name, $"'{name}' takes whole numbers of 64 bits, found {RequestFields.Shown(value)}");

    private static void RefuseUnsupported(RequestFields fields)
    {
        foreach (var name in new[] { "presence_penalty", "frequency_penalty" })
        {
            fields.OnlyNeutral(name, "0", Is(0));
        }

        foreach (var name in new[] { "repetition_penalty", "length_penalty" })
        {
            fields.OnlyNeutral(name, "1", Is(1));
        }

        foreach (var name in new[] { "store", "ignore_eos", "use_beam_search", "include_stop_str_in_output" })
        {
            fields.OnlyNeutral(name, "false", value => value.ValueKind == JsonValueKind.False);
        }

        foreach (var name in new[] { "skip_special_tokens", "spaces_between_special_tokens" })
        {
            fields.OnlyNeutral(name, "true", value => value.ValueKind == JsonValueKind.True);
        }

        fields.OnlyNeutral("min_tokens", "0", Is(0));
        fields.OnlyNeutral("logit_bias", "{}", value => value.ValueKind == JsonValueKind.Object && !value.EnumerateObject().Any());
        fields.OnlyNeutral("service_tier", "auto or default", value => value.ValueKind == JsonValueKind.String && (value.ValueEquals("auto") || value.ValueEquals("default")));
    }

    private static Func<JsonElement, bool> Is(double number) => value => value.ValueKind == JsonValueKind.Number && value.TryGetDouble(out var found) && found == number;
}

using System.Text;
using System.Text.Json.Nodes;
using Redraft.Engine.Architectures;
using Redraft.Engine.Checkpoints;
using Redraft.Engine.Tests.Tokenizing;

namespace Redraft.Engine.Tests.Checkpoints;

public sealed class ConfigFileTests
{
    private const string Llama = """
        {"model_type":"llama","vocab_size":100,"hidden_size":16,"intermediate_size":40,"num_hidden_layers":2,"num_attention_heads":4,
         "num_key_value_heads":2,"max_position_embeddings":64,"rms_norm_eps":1e-6,"rope_theta":5000.5,"hidden_act":"silu","eos_token_id":[7,8]}
        """;

    private const string Gpt2 = """
        {"model_type":"gpt2","vocab_size":100,"n_embd":16,"n_layer":2,"n_head":4,"n_positions":64,"layer_norm_epsilon":1e-5,"activation_function":"gelu_new"}
        """;

    public static TheoryData<string, string, string> Refusals => new()
    {
        { "quantization_config", """{"bits":4}""", "quantization_config" },
        { "rope_scaling", """{"rope_type":"yarn","factor":4}""", "rope_scaling" },
        { "rope_scaling", """{"type":"linear","factor":4}""", "rope_scaling" },
        { "rope_parameters", """{"rope_type":"llama3","rope_theta":1.0}""", "rope_parameters" },
        { "hidden_act", "\"gelu\"", "hidden_act" },
        { "attention_bias", "true", "attention_bias" },
        { "mlp_bias", "true", "mlp_bias" },
        { "num_local_experts", "8", "num_local_experts" },
        { "kv_lora_rank", "8", "kv_lora_rank" },
        { "partial_rotary_factor", "0.5", "partial_rotary_factor" },
        { "layer_types", """["full_attention","sliding_attention"]""", "layer_types" },
        { "model_type", "\"mixtral\"", "mixtral" },
        { "model_type", "3", "model_type" },
        { "hidden_size", "null", "hidden_size is missing" },
        { "hidden_size", "0", "hidden_size" },
        { "hidden_size", "-16", "hidden_size" },
        { "hidden_size", "2147483648", "hidden_size" },
        { "hidden_size", "16.5", "hidden_size" },
        { "hidden_size", "\"16\"", "hidden_size" },
        { "hidden_size", "18", "multiple of num_attention_heads" },
        { "num_key_value_heads", "3", "num_key_value_heads (3)" },
        { "head_dim", "3", "head_dim (3) must be even" },
        { "rms_norm_eps", "1e400", "rms_norm_eps" },
        { "rms_norm_eps", "0", "rms_norm_eps" },
        { "tie_word_embeddings", "1", "tie_word_embeddings" },
        { "eos_token_id", "\"x\"", "eos_token_id" },
        { "eos_token_id", "[]", "eos_token_id" },
    };

    [Fact]
    public void A_llama_configuration_is_read_with_the_defaults_of_its_type()
    {
        var read = ConfigFile.Parse(Encoding.UTF8.GetBytes(Llama), "config.json");

        Assert.Equal(7, read.EndOfText);
        Assert.Equal(
            new ModelConfig
            {
                ModelType = "llama", VocabularySize = 100, Width = 16, FeedForwardWidth = 40, Layers = 2, Heads = 4, KeyValueHeads = 2, HeadWidth = 4,
                ContextLength = 64, NormEpsilon = 1e-6, RotaryBase = 5000.5, TiedHead = false,
            },
            read.Model);
    }

    [Fact]
    public void A_gpt_2_configuration_is_read_with_the_defaults_of_its_type()
    {
        var read = ConfigFile.Parse(Encoding.UTF8.GetBytes(Gpt2), "config.json");

        Assert.Null(read.EndOfText);
        Assert.Equal(64, read.Model.FeedForwardWidth);
        Assert.True(read.Model.TiedHead);
    }

    [Theory]
    [InlineData("llama", false, false)]
    [InlineData("mistral", false, false)]
    [InlineData("qwen2", true, false)]
    [InlineData("qwen3", false, true)]
    [InlineData("gpt2", false, false)]
    public void What_is_written_is_read_back(string type, bool bias, bool norm)
    {
        var config = new ModelConfig
        {
            ModelType = type, VocabularySize = 512, Width = 48, FeedForwardWidth = 100, Layers = 3, Heads = 4, KeyValueHeads = type == "gpt2" ? 4 : 2,
            HeadWidth = 12, ContextLength = 8192, NormEpsilon = 3e-6, RotaryBase = type == "gpt2" ? 10_000 : 12345.678, AttentionBias = bias, QueryKeyNorm = norm,
            TiedHead = type != "qwen2",
        };
        using var stream = new MemoryStream();

        var tokenizer = TokenizerFileTests.Train();
        ConfigFile.Write(stream, config, tokenizer, TensorType.BF16);
        var read = ConfigFile.Parse(stream.ToArray(), "config.json");

        Assert.Equal(config, read.Model);
        Assert.Equal(tokenizer.EndOfText, read.EndOfText);
    }

    [Theory]
    [MemberData(nameof(Refusals))]
    public void What_would_change_the_computation_or_makes_no_sense_is_refused_by_name(string key, string value, string expected)
        => Assert.Contains(expected, Refused(Change(Llama, key, value)).Problem);

    [Theory]
    [InlineData("activation_function", "\"relu\"")]
    [InlineData("scale_attn_weights", "false")]
    [InlineData("scale_attn_by_inverse_layer_idx", "true")]
    [InlineData("add_cross_attention", "true")]
    [InlineData("n_head", "5")]
    public void Gpt_2_variants_are_refused_by_name(string key, string value)
        => Assert.Contains(key, Refused(Change(Gpt2, key, value)).Problem);

    [Fact]
    public void A_window_shorter_than_the_context_is_refused_and_a_longer_one_is_none()
    {
        var mistral = Change(Llama, "model_type", "\"mistral\"");

        Assert.Contains("sliding_window = 32", Refused(Change(mistral, "sliding_window", "32")).Problem);
        Assert.Contains("sliding_window = 4096", Refused(Change(mistral, "max_position_embeddings", "8192")).Problem); // the type's default
        Assert.NotNull(ConfigFile.Parse(Encoding.UTF8.GetBytes(Change(mistral, "sliding_window", "64")), "c"));
        Assert.NotNull(ConfigFile.Parse(Encoding.UTF8.GetBytes(Change(Change(mistral, "max_position_embeddings", "8192"), "sliding_window", "null")), "c"));
    }

    [Theory]
    [InlineData("", "empty")]
    [InlineData("[]", "must be an object")]
    [InlineData("{", "not valid JSON")]
    [InlineData("{}", "model_type is missing")]
    [InlineData("""{"model_type":"llama","model_type":"gpt2"}""", "twice")]
    public void Broken_files_are_refused(string content, string expected) => Assert.Contains(expected, Refused(content).Problem);

    [Fact]
    public void Depth_is_bounded()
        => Assert.Contains("not valid JSON", Refused("{\"a\":" + new string('[', 100_000) + new string(']', 100_000) + "}").Problem);

    [Fact]
    public void A_combination_that_no_type_describes_is_not_written()
    {
        var config = ConfigFile.Parse(Encoding.UTF8.GetBytes(Llama), "c").Model with { AttentionBias = true, QueryKeyNorm = true };

        Assert.Throws<ArgumentException>(() => ConfigFile.Write(Stream.Null, config, TokenizerFileTests.Train(), TensorType.F32));
    }

    private static BadFileException Refused(string json)
        => Assert.Throws<BadFileException>(() => ConfigFile.Parse(Encoding.UTF8.GetBytes(json), "config.json"));

    private static string Change(string json, string key, string value)
    {
        var raw = JsonNode.Parse(json)!.AsObject();
        raw.Remove(key);
        return raw.ToJsonString()[..^1] + $",\"{key}\":{value}}}";
    }
}

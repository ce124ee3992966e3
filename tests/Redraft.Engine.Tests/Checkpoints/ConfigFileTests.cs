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
        { "rope_scaling", """{"type":"linear"}""", "rope_scaling.factor is missing" },
        { "rope_scaling", """{"type":"linear","factor":0}""", "rope_scaling.factor must be a positive number" },
        { "rope_scaling", """{"type":"linear","factor":4,"attention_factor":1.5}""", "rope_scaling has the key 'attention_factor'" },
        { "rope_scaling", """{"type":"dynamic","factor":4}""", "rope_scaling" },
        { "rope_scaling", "4", "rope_scaling must be an object" },
        { "rope_parameters", """{"rope_type":"llama3","rope_theta":1.0}""", "rope_parameters.original_max_position_embeddings is missing" },
        {
            "rope_parameters",
            """{"rope_type":"llama3","factor":8,"low_freq_factor":4,"high_freq_factor":4,"original_max_position_embeddings":64}""",
            "low_freq_factor must be below"
        },
        { "auto_map", """{"AutoModel":"modeling_x.X"}""", "auto_map" },
        { "use_qk_norm", "false", "the key 'use_qk_norm' is not known" },
        { "attn_logit_softcapping", "50.0", "the key 'attn_logit_softcapping' is not known" },
        { "is_encoder_decoder", "true", "is_encoder_decoder" },
        { "pruned_heads", """{"0":[1]}""", "pruned_heads" },
        { "rope_interleaved", "true", "rope_interleaved" },
        { "max_window_layers", "-1", "max_window_layers" },
        { "layer_types", """["full_attention"]""", "layer_types must be a list of 2" },
        { "layer_types", """["full_attention","linear_attention"]""", "linear_attention" },
        { "hidden_act", "\"gelu\"", "hidden_act" },
        { "attention_bias", "true", "attention_bias" },
        { "mlp_bias", "true", "mlp_bias" },
        { "num_local_experts", "8", "num_local_experts" },
        { "kv_lora_rank", "8", "kv_lora_rank" },
        { "partial_rotary_factor", "0.5", "partial_rotary_factor" },
        { "layer_types", """["full_attention","sliding_attention"]""", "sliding_window is missing" },
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
        { "head_dim", "3", "HeadWidth: expected an even number" },
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
    [InlineData("gptj", false, false)]
    [InlineData("codegen", false, false)]
    public void What_is_written_is_read_back(string type, bool bias, bool norm)
    {
        var gpt = type is "gpt2" or "gptj" or "codegen";
        var config = new ModelConfig
        {
            ModelType = type, VocabularySize = 512, Width = 48, FeedForwardWidth = 100, Layers = 3, Heads = 4, KeyValueHeads = gpt ? 4 : 2,
            HeadWidth = 12, ContextLength = 8192, NormEpsilon = 3e-6, RotaryBase = gpt ? 10_000 : 12345.678, RotaryWidth = type is "gptj" or "codegen" ? 4 : 0,
            RotaryScaling = type switch { "llama" => new Llama3RotaryScaling(8, 1.5, 4, 2048), "qwen3" => new LinearRotaryScaling(2.5), _ => null }, AttentionBias = bias, QueryKeyNorm = norm,
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
    [InlineData("n_ctx", "32")]
    [InlineData("num_key_value_heads", "2")]
    public void Gpt_2_variants_are_refused_by_name(string key, string value)
        => Assert.Contains(key, Refused(Change(Gpt2, key, value)).Problem);

    [Fact]
    public void A_window_shorter_than_the_context_ends_it_since_within_it_nothing_slides()
    {
        var mistral = Change(Llama, "model_type", "\"mistral\"");

        AssertContext(32, 32, Change(mistral, "sliding_window", "32"));
        AssertContext(4096, 4096, Change(mistral, "max_position_embeddings", "8192")); // the type's default
        AssertContext(64, null, Change(mistral, "sliding_window", "64"));
        AssertContext(8192, null, Change(Change(mistral, "max_position_embeddings", "8192"), "sliding_window", "null"));
        AssertContext(32, 32, Change(Change(Llama, "layer_types", """["full_attention","sliding_attention"]"""), "sliding_window", "32"));
        AssertContext(64, null, Change(Change(Llama, "use_sliding_window", "false"), "sliding_window", "32"));
        AssertContext(32, 32, Change(Change(Llama, "use_sliding_window", "true"), "sliding_window", "32"));
    }

    public static TheoryData<string> Published
        => [.. Directory.GetFiles(Path.Combine(AppContext.BaseDirectory, "Goldens", "configs"), "*.json").Select(path => Path.GetFileNameWithoutExtension(path)!).Order()];

    [Theory]
    [MemberData(nameof(Published))]
    public void Published_configurations_are_read_and_an_unknown_key_in_them_is_refused(string name)
    {
        var json = File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "Goldens", "configs", name + ".json"));

        var read = ConfigFile.Parse(Encoding.UTF8.GetBytes(json), name).Model;

        Assert.Equal(JsonNode.Parse(json)!["model_type"]!.GetValue<string>(), read.ModelType);
        Assert.Contains("'a_new_key'", Refused(Change(json, "a_new_key", "1")).Problem);
    }

    [Theory]
    [InlineData("llama-2-7b", 6_738_415_616)]
    [InlineData("llama-3.1-8b", 8_030_261_248)]
    [InlineData("llama-3.2-1b", 1_235_814_400)]
    [InlineData("smollm2-135m", 134_515_008)]
    [InlineData("tinyllama-1.1b-chat", 1_100_048_384)]
    [InlineData("mistral-7b-v0.1", 7_241_732_096)]
    [InlineData("qwen2.5-0.5b", 494_032_768)]
    [InlineData("qwen3-0.6b", 596_049_920)]
    [InlineData("gpt2", 124_439_808)]
    [InlineData("gpt2-medium", 354_823_168)]
    [InlineData("gpt2-xl", 1_557_611_200)]
    [InlineData("distilgpt2", 81_912_576)]
    [InlineData("gpt-j-6b", 6_050_882_784)]
    [InlineData("codegen-350m-mono", 356_712_448)]
    public void The_weights_that_a_published_configuration_asks_for_are_as_many_as_its_model_card_says(string name, long parameters)
    {
        var json = File.ReadAllBytes(Path.Combine(AppContext.BaseDirectory, "Goldens", "configs", name + ".json"));
        var config = ConfigFile.Parse(json, name).Model;

        Assert.Equal(parameters, ArchitectureList.Find(config.ModelType).Files.Tensors(config).Sum(tensor => tensor.Shape.Aggregate(1L, (product, size) => product * size)));
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

    private static void AssertContext(int context, int? window, string json)
    {
        var read = ConfigFile.Parse(Encoding.UTF8.GetBytes(json), "c").Model;
        Assert.Equal((context, window), (read.ContextLength, read.SlidingWindow));
    }

    private static string Change(string json, string key, string value)
    {
        var raw = JsonNode.Parse(json)!.AsObject();
        raw.Remove(key);
        return raw.ToJsonString()[..^1] + $",\"{key}\":{value}}}";
    }
}

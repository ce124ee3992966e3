using System.Text.Json.Nodes;
using Redraft.Engine.Adapting;
using Redraft.Engine.Architectures;
using Redraft.Engine.Checkpoints;
using Redraft.Engine.Kernels;

namespace Redraft.Engine.Tests.Checkpoints;

public sealed class AdapterCheckpointTests : IDisposable
{
    private const string Base = "sha256:0123";

    private static readonly LoraOptions Options = new() { Rank = 2, Alpha = 4, Dropout = 0.125, Targets = ["*q_proj*", "*.1.*.up_proj.weight"] };

    private readonly TemporaryFolder _folder = new();
    private readonly WorkerPool _pool = new(1);

    public void Dispose()
    {
        _folder.Dispose();
        _pool.Dispose();
    }

    [Theory]
    [InlineData("llama", "*")]
    [InlineData("llama", "*.1.*_proj.weight")]
    [InlineData("qwen3", "*q_proj*")]
    [InlineData("gpt2", "*")]
    [InlineData("gpt2", "*attn.c_proj*")]
    [InlineData("llama", "lm_head.weight")]
    [InlineData("gpt2", "* lm_head.weight")]
    public void Adapters_come_back_bit_for_bit_and_saving_again_gives_the_same_bytes(string type, string targets)
    {
        using var model = Model(type);
        using var lora = Lora.Attach(model, Options with { Targets = targets.Split(' ') }, _pool, 1);
        Grow(lora);
        var hash = AdapterCheckpoint.Save(_folder["one"], lora, new AdapterBase("somewhere", Base));

        using var other = Model(type);
        using var loaded = AdapterCheckpoint.Attach(_folder["one"], other, _pool, Base);

        Assert.Equal(lora.Parameters.Select(p => p.Name), loaded.Parameters.Select(p => p.Name));
        Assert.Equal(Values(lora), Values(loaded));
        Assert.Equal((2, 4.0, 0.125), (loaded.Options.Rank, loaded.Options.Alpha, loaded.Options.Dropout));
        Assert.Equal(new AdapterBase("somewhere", Base), AdapterCheckpoint.BaseOf(_folder["one"]));
        Assert.Equal(hash, AdapterCheckpoint.Save(_folder["two"], loaded, new AdapterBase("somewhere", Base)));
        Assert.Equal(Checkpoint.HashOf(_folder["one"]), Checkpoint.HashOf(_folder["two"]));
        Assert.Equal(File.ReadAllText(Path.Combine(_folder["one"], "adapter_config.json")), File.ReadAllText(Path.Combine(_folder["two"], "adapter_config.json")));
    }

    [Fact]
    public void Names_and_fields_are_those_of_peft()
    {
        Saved();
        using var gpt2 = Model("gpt2");
        using var lora = Lora.Attach(gpt2, Options with { Targets = ["*attn*", "lm_head.weight"] }, _pool, 1);
        AdapterCheckpoint.Save(_folder["gpt2"], lora, new AdapterBase(null, null));

        Assert.Equal(
            [
                "base_model.model.model.layers.0.self_attn.q_proj.lora_A.weight 2,12", "base_model.model.model.layers.0.self_attn.q_proj.lora_B.weight 12,2",
                "base_model.model.model.layers.1.mlp.up_proj.lora_A.weight 2,12", "base_model.model.model.layers.1.mlp.up_proj.lora_B.weight 20,2",
                "base_model.model.model.layers.1.self_attn.q_proj.lora_A.weight 2,12", "base_model.model.model.layers.1.self_attn.q_proj.lora_B.weight 12,2",
            ],
            Tensors(_folder["a"]));
        Assert.Contains("base_model.model.transformer.h.0.attn.c_attn.lora_B.weight 36,2", Tensors(_folder["gpt2"]));
        Assert.Contains($"base_model.model.lm_head.lora_B.weight {gpt2.Config.VocabularySize},2", Tensors(_folder["gpt2"]));
        var config = JsonNode.Parse(File.ReadAllText(ConfigPath))!;
        Assert.Equal(("LORA", "CAUSAL_LM", 2, 4.0), ((string?)config["peft_type"], (string?)config["task_type"], (int)config["r"]!, (double)config["lora_alpha"]!));
        Assert.Equal(["model.layers.1.mlp.up_proj", "q_proj"], config["target_modules"]!.AsArray().Select(m => (string)m!));
        Assert.True((bool)JsonNode.Parse(File.ReadAllText(Path.Combine(_folder["gpt2"], "adapter_config.json")))!["fan_in_fan_out"]!);
    }

    [Fact]
    public void A_configuration_as_peft_writes_it_is_read()
    {
        Saved();
        File.WriteAllText(ConfigPath, """
            {
              "alora_invocation_tokens": null, "alpha_pattern": {}, "arrow_config": null, "auto_mapping": null, "base_model_name_or_path": "gpt2",
              "bias": "none", "corda_config": null, "ensure_weight_tying": false, "eva_config": null, "exclude_modules": null,
              "fan_in_fan_out": false, "inference_mode": true, "init_lora_weights": true, "layer_replication": null, "layers_pattern": null,
              "layers_to_transform": null, "loftq_config": {}, "lora_alpha": 16, "lora_bias": false, "lora_dropout": 0.05,
              "megatron_config": null, "megatron_core": "megatron.core", "modules_to_save": null, "peft_type": "LORA", "peft_version": "0.18.0",
              "qalora_group_size": 16, "r": 2, "rank_pattern": {}, "revision": null, "target_modules": ["layers.1.mlp.up_proj", "q_proj"],
              "target_parameters": null, "task_type": "CAUSAL_LM", "trainable_token_indices": null, "use_dora": false, "use_qalora": false,
              "use_rslora": false
            }
            """);
        using var model = Model("llama");

        using var lora = AdapterCheckpoint.Attach(_folder["a"], model, _pool);

        Assert.Equal((16.0, 0.05, 6), (lora.Options.Alpha, lora.Options.Dropout, lora.Parameters.Count));
        Assert.Equal("gpt2", AdapterCheckpoint.BaseOf(_folder["a"]).Path);
    }

    [Fact]
    public void An_adapter_of_a_head_that_is_the_embedding_is_refused_with_the_reason()
    {
        using (var model = Model("llama"))
        using (var lora = Lora.Attach(model, Options with { Targets = ["*", "lm_head.weight"] }, _pool, 1))
        {
            AdapterCheckpoint.Save(_folder["head"], lora, new AdapterBase(null, null));
        }

        using var tied = Model("llama", tied: true);

        var error = Assert.Throws<BadFileException>(() => AdapterCheckpoint.Attach(_folder["head"], tied, _pool));
        Assert.Contains("lm_head.lora_A.weight", error.Problem, StringComparison.Ordinal);
        Assert.Contains("the head's weights are the embedding's here, which can't be adapted", error.Problem, StringComparison.Ordinal);
    }

    [Fact]
    public void All_linear_layers_are_those_of_the_blocks_and_not_the_head()
    {
        using var model = Model("llama"); // its head has weights of its own
        using var lora = Lora.Attach(model, Options with { Targets = ["*"] }, _pool, 1);
        AdapterCheckpoint.Save(_folder["a"], lora, new AdapterBase("nano", Base));
        var config = JsonNode.Parse(File.ReadAllText(ConfigPath))!;
        config["target_modules"] = "all-linear";
        File.WriteAllText(ConfigPath, config.ToJsonString());
        using var other = Model("llama");

        using var loaded = AdapterCheckpoint.Attach(_folder["a"], other, _pool);

        Assert.Equal(lora.Parameters.Select(p => p.Name), loaded.Parameters.Select(p => p.Name));
    }

    [Theory]
    [InlineData("use_rslora", "true", "use_rslora is true, which is not supported")]
    [InlineData("use_dora", "true", "use_dora")]
    [InlineData("rank_pattern", "{\"q_proj\": 4}", "rank_pattern")]
    [InlineData("modules_to_save", "[\"lm_head\"]", "modules_to_save")]
    [InlineData("layers_to_transform", "[0]", "layers_to_transform")]
    [InlineData("lora_magic", "1", "'lora_magic', which is not supported")]
    [InlineData("peft_type", "\"IA3\"", "peft_type is 'IA3'")]
    [InlineData("task_type", "\"SEQ_CLS\"", "task_type is 'SEQ_CLS'")]
    [InlineData("bias", "\"all\"", "bias is 'all'")]
    [InlineData("init_lora_weights", "\"pissa\"", "changes the base model's weights")]
    [InlineData("r", "0", "r must be a whole number from 1 to 4096")]
    [InlineData("r", "3", "has the shape [2, 12]")]
    [InlineData("r", "\"2\"", "r must be")]
    [InlineData("lora_alpha", "-1", "lora_alpha must be")]
    [InlineData("target_modules", "\".*q_proj\"", "target_modules must be a list")]
    [InlineData("target_modules", "[\"q_proj\"]", "adapts no linear layer that target_modules")]
    [InlineData("target_modules", "[\"q_proj\", \"up_proj\"]", "is missing, though target_modules")]
    [InlineData("target_modules", "[\"nothing\"]", "adapts no linear layer")]
    public void A_configuration_that_is_not_followed_is_refused_by_name(string key, string value, string says)
    {
        Saved();
        var config = JsonNode.Parse(File.ReadAllText(ConfigPath))!;
        config[key] = JsonNode.Parse(value);
        File.WriteAllText(ConfigPath, config.ToJsonString());
        using var model = Model("llama");

        var error = Assert.Throws<BadFileException>(() => AdapterCheckpoint.Attach(_folder["a"], model, _pool));

        Assert.Contains(says, error.Message, StringComparison.Ordinal);
        Assert.Null(model.Adapter);
        Assert.All(model.Parameters, parameter => Assert.True(parameter.Trains));
    }

    [Fact]
    public void Adapters_of_another_base_or_half_a_folder_are_refused()
    {
        Saved();
        using var model = Model("llama");
        Assert.Contains("made for the base model", Assert.Throws<BadFileException>(() => AdapterCheckpoint.Attach(_folder["a"], model, _pool, "sha256:9")).Message, StringComparison.Ordinal);

        File.Delete(ConfigPath);
        Assert.False(AdapterCheckpoint.IsIn(_folder["a"]));
        Assert.Throws<BadFileException>(() => AdapterCheckpoint.Attach(_folder["a"], model, _pool));
        Assert.Throws<BadFileException>(() => Checkpoint.HashOf(_folder["a"]));
    }

    [Fact]
    public void Weights_that_are_not_finite_are_refused_and_leave_the_model_as_it_was()
    {
        using (var broken = Model("llama"))
        {
            using var lora = Lora.Attach(broken, Options, _pool, 1);
            lora.Parameters[1].Value.Span[3] = float.NaN;
            AdapterCheckpoint.Save(_folder["a"], lora, new AdapterBase(null, null));
        }

        using var model = Model("llama");
        var error = Assert.Throws<BadFileException>(() => AdapterCheckpoint.Attach(_folder["a"], model, _pool));

        Assert.Contains("must be finite", error.Message, StringComparison.Ordinal);
        Assert.Null(model.Adapter);
    }

    private string ConfigPath => Path.Combine(_folder["a"], "adapter_config.json");

    private static List<string> Tensors(string folder)
    {
        using var reader = SafetensorsReader.Open(Path.Combine(folder, "adapter_model.safetensors"));
        return [.. reader.Tensors.Select(tensor => $"{tensor.Name} {string.Join(',', tensor.Shape)}")];
    }

    private static void Grow(Lora lora)
    {
        foreach (var parameter in lora.Parameters)
        {
            new SplitMix64((ulong)parameter.Name.Length).FillNormal(parameter.Value.Span, 1);
        }
    }

    private static float[] Values(Lora lora) => [.. lora.Parameters.SelectMany(p => p.Value.Span.ToArray())];

    private void Saved()
    {
        using var model = Model("llama");
        using var lora = Lora.Attach(model, Options, _pool, 1);
        AdapterCheckpoint.Save(_folder["a"], lora, new AdapterBase("nano", Base));
    }

    private ITransformer Model(string type, bool tied = false)
    {
        var model = ArchitectureList.Create(
            new ModelConfig
            {
                ModelType = type, VocabularySize = 15, Width = 12, Layers = 2, Heads = 2, KeyValueHeads = type == "gpt2" ? 2 : 1, HeadWidth = 6,
                FeedForwardWidth = 20, ContextLength = 16, QueryKeyNorm = type == "qwen3", TiedHead = tied,
            },
            _pool);
        model.Initialize(1);
        return model;
    }
}

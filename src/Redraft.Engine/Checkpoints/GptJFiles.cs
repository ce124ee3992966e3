using System.Text.Json;
using Redraft.Engine.Architectures;

namespace Redraft.Engine.Checkpoints;

/// <summary>Files of GPT-J and CodeGen.</summary>
/// <param name="ModelType">gptj or codegen.</param>
/// <param name="ClassName">Of Hugging Face's library.</param>
internal sealed record GptJFiles(string ModelType, string ClassName) : IArchitectureFiles
{
    public string Prefix => "transformer.";

    public ModelConfig Read(ConfigKeys keys)
    {
        keys.Expect("activation_function", "\"gelu_new\"", "any activation but gelu_new");
        keys.PassOver("scale_attn_weights", "rotary"); // neither does anything in Hugging Face's code
        GptKeys.PassOver(keys);
        var context = GptKeys.Context(keys);
        var (width, heads) = GptKeys.WidthAndHeads(keys);
        return new ModelConfig
        {
            ModelType = ModelType,
            VocabularySize = keys.Integer("vocab_size"),
            Width = width,
            Layers = keys.Integer("n_layer", most: 10_000),
            Heads = heads,
            KeyValueHeads = heads,
            HeadWidth = width / heads,
            FeedForwardWidth = keys.Integer("n_inner", 4 * width),
            ContextLength = context,
            NormEpsilon = keys.Real("layer_norm_epsilon", 1e-5),
            RotaryWidth = keys.Integer("rotary_dim"),
            TiedHead = keys.Flag("tie_word_embeddings", false),
        };
    }

    public void Write(Utf8JsonWriter json, ModelConfig config)
    {
        GptKeys.Write(json, config);
        json.WriteNumber("rotary_dim", config.RotaryWidth > 0 ? config.RotaryWidth : config.HeadWidth);
    }

    public IEnumerable<StoredTensor> Tensors(ModelConfig config)
    {
        long d = config.Width, f = config.FeedForwardWidth;
        yield return new("wte.weight", config.VocabularySize, d);
        for (var layer = 0; layer < config.Layers; layer++)
        {
            var name = $"h.{layer}.";
            yield return new($"{name}ln_1.weight", d);
            yield return new($"{name}ln_1.bias", d);
            foreach (var part in ModelType == "codegen" ? ["qkv_proj"] : new[] { "q_proj", "k_proj", "v_proj" })
            {
                yield return new($"{name}attn.{part}.weight", part == "qkv_proj" ? 3 * d : d, d);
            }

            yield return new($"{name}attn.out_proj.weight", d, d);
            foreach (var (part, outer, inner) in new[] { ("fc_in", f, d), ("fc_out", d, f) })
            {
                yield return new($"{name}mlp.{part}.weight", outer, inner);
                yield return new($"{name}mlp.{part}.bias", outer);
            }
        }

        yield return new("ln_f.weight", d);
        yield return new("ln_f.bias", d);
        if (!config.TiedHead)
        {
            yield return new("lm_head.weight", config.VocabularySize, d);
        }

        yield return new("lm_head.bias", config.VocabularySize);
    }

    public bool IsComputed(string name) => GptKeys.IsMask(name);
}

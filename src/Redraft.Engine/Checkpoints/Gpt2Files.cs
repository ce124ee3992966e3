using System.Text.Json;
using Redraft.Engine.Architectures;

namespace Redraft.Engine.Checkpoints;

/// <summary>Files of GPT-2.</summary>
internal sealed record Gpt2Files : IArchitectureFiles
{
    public string Prefix => "transformer.";

    public string ClassName => "GPT2LMHeadModel";

    public ModelConfig Read(ConfigKeys keys)
    {
        keys.Expect("activation_function", "\"gelu_new\"", "any activation but gelu_new");
        keys.Expect("scale_attn_by_inverse_layer_idx", "false", "attention scaled by layer");
        keys.Expect("scale_attn_weights", "true", "attention that isn't scaled");
        keys.PassOver("reorder_and_upcast_attn"); // how the same is rounded
        GptKeys.PassOver(keys);
        var context = GptKeys.Context(keys);
        var (width, heads) = GptKeys.WidthAndHeads(keys);
        return new ModelConfig
        {
            ModelType = "gpt2",
            VocabularySize = keys.Integer("vocab_size"),
            Width = width,
            Layers = keys.Integer("n_layer", most: 10_000),
            Heads = heads,
            KeyValueHeads = heads,
            HeadWidth = width / heads,
            FeedForwardWidth = keys.Integer("n_inner", 4 * width),
            ContextLength = context,
            NormEpsilon = keys.Real("layer_norm_epsilon", 1e-5),
            TiedHead = keys.Flag("tie_word_embeddings", true),
        };
    }

    public void Write(Utf8JsonWriter json, ModelConfig config) => GptKeys.Write(json, config);

    public IEnumerable<StoredTensor> Tensors(ModelConfig config)
    {
        long d = config.Width, f = config.FeedForwardWidth;
        yield return new("wte.weight", config.VocabularySize, d);
        yield return new("wpe.weight", config.ContextLength, d);
        for (var layer = 0; layer < config.Layers; layer++)
        {
            // Projections are stored [inner, outer] here.
            foreach (var (part, inner, outer) in new[] { ("attn.c_attn", d, 3 * d), ("attn.c_proj", d, d), ("mlp.c_fc", d, f), ("mlp.c_proj", f, d) })
            {
                yield return new($"h.{layer}.{part}.weight", inner, outer);
                yield return new($"h.{layer}.{part}.bias", outer);
            }

            foreach (var norm in new[] { "ln_1", "ln_2" })
            {
                yield return new($"h.{layer}.{norm}.weight", d);
                yield return new($"h.{layer}.{norm}.bias", d);
            }
        }

        yield return new("ln_f.weight", d);
        yield return new("ln_f.bias", d);
        if (!config.TiedHead)
        {
            yield return new("lm_head.weight", config.VocabularySize, d);
        }
    }

    public bool IsComputed(string name) => GptKeys.IsMask(name);
}

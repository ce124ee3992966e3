namespace Redraft.Engine.Inspecting;

/// <summary>The parts of a transformer, told from tensors' names in the ways of Hugging Face and of llama.cpp.</summary>
internal static class TensorParts
{
    public const string Attention = "attention";
    public const string FeedForward = "feed-forward layers";

    // The first that occurs in the name decides.
    private static readonly (string Mark, string Part)[] Marks =
    [
        (".lora_", "adapters"), ("embed", "embeddings"), ("wte.", "embeddings"), ("wpe.", "embeddings"), ("_embd.", "embeddings"),
        ("norm", "norms"), ("ln_", "norms"), ("attn", Attention), ("attention", Attention), ("mlp.", FeedForward), ("ffn_", FeedForward),
        ("lm_head.", "head"), ("output.", "head"),
    ];

    public static string Of(string name) => Array.Find(Marks, mark => name.Contains(mark.Mark, StringComparison.Ordinal)).Part ?? "other";
}

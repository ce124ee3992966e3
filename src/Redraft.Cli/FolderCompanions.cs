namespace Redraft.Cli;

/// <summary>The files of a checkpoint's folder that aren't weights: where a conversion changes no weight, they are carried over as they are.</summary>
internal static class FolderCompanions
{
    // config.json last: a folder without it is no checkpoint.
    private static readonly string[] Names =
    [
        "tokenizer.json", "tokenizer_config.json", "special_tokens_map.json", "added_tokens.json", "vocab.json", "merges.txt", "tokenizer.model", "chat_template.jinja", "chat_template.json",
        "generation_config.json", "config.json",
    ];

    /// <summary>Copies them from a folder whose weights came out byte for byte; else leaves what was written.</summary>
    /// <param name="from">What was read.</param>
    /// <param name="to">The folder that was written.</param>
    /// <returns>Whether they were carried over.</returns>
    public static bool Carry(string from, string to)
    {
        if (!Directory.Exists(from) || !SameWeights(from, to))
        {
            return false;
        }

        foreach (var name in Names.Where(name => File.Exists(Path.Combine(from, name))))
        {
            File.Copy(Path.Combine(from, name), Path.Combine(to, name), overwrite: true);
        }

        return true;
    }

    private static bool SameWeights(string one, string other) => Weights(one).SequenceEqual(Weights(other)) && Weights(one).All(name => SameBytes(Path.Combine(one, name), Path.Combine(other, name)));

    private static IEnumerable<string> Weights(string folder) => Directory.EnumerateFiles(folder).Select(path => Path.GetFileName(path))
        .Where(name => name.EndsWith(".safetensors", StringComparison.Ordinal) || name.EndsWith(".safetensors.index.json", StringComparison.Ordinal)).Order(StringComparer.Ordinal);

    private static bool SameBytes(string one, string other)
    {
        using var first = File.OpenRead(one);
        using var second = File.OpenRead(other);
        return first.Length == second.Length && Hash(first).AsSpan().SequenceEqual(Hash(second));
    }

    private static byte[] Hash(Stream stream) => System.Security.Cryptography.SHA256.HashData(stream);
}

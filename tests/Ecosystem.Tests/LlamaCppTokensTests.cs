using Redraft.Engine.Architectures;
using Redraft.Engine.Checkpoints;
using Redraft.Engine.Kernels;
using Redraft.Engine.Tokenizing;
using Redraft.Tests;

namespace Ecosystem.Tests;

/// <summary>llama.cpp cuts text as we do, from the lists in the GGUF files that we write of the families' tokenizers.</summary>
public sealed class LlamaCppTokensTests
{
    private static readonly string[] Texts =
    [
        "the sum of the words", " two  blanks and\ta tab\n", "def f(x):\n    return x + 1\n", "äöü ß 中文 😀", "a", "aaaaaaaaaa   aaaa", "the the theatre of the other, in 2024 there were 12345 of them", "don't we'll I'm\r\n\r\nend",
    ];

    [Theory]
    [InlineData("llama2")]
    [InlineData("mistral")]
    [InlineData("smollm2")]
    public async Task Its_tokens_are_ours(string family)
    {
        using var folder = new TemporaryFolder();
        using var pool = new WorkerPool(1);
        var (lists, file) = (Path.Combine(folder.Path, "lists.gguf"), Path.Combine(folder.Path, "model.gguf"));
        var published = TokenizerFile.Read(Path.Combine(Checkout.Root, "tests", "Goldens", "tokenizer", "families", $"{family}.tokenizer.json"));
        using (var stream = File.Create(lists)) // as others' files, without a tokenizer.json
        {
            new GgufWriter(stream).Write([("general.architecture", "llama"), .. GgufTokenizer.Write(published, published.VocabularySize).Where(entry => entry.Key != "tokenizer.huggingface.json")], []);
        }

        using var reader = GgufReader.Open(lists);
        var tokenizer = GgufTokenizer.Read(reader);
        using var toy = ArchitectureList.Create(
            new ModelConfig { ModelType = "llama", VocabularySize = tokenizer.VocabularySize, Width = 32, FeedForwardWidth = 32, Layers = 1, Heads = 1, KeyValueHeads = 1, HeadWidth = 32, ContextLength = 256, TiedHead = true, NormEpsilon = 1e-5, RotaryBase = 10_000 },
            pool);
        toy.Initialize(seed: 1);
        GgufCheckpoint.Save(file, toy, tokenizer);
        var tokens = Texts.Select(text => tokenizer.Encode(text, specialTokens: true)).ToList();
        using var llama = NodeProgram.Start("llama.mjs", file);

        var theirs = await llama.AskAsync<Answer>([.. Texts.Zip(tokens, (text, ids) => (object)new { Text = text, Tokens = ids, Most = 1 })]);

        Assert.Equal(tokens, theirs.Select(answer => answer.Tokens));
    }

    private sealed record Answer(IReadOnlyList<int> Tokens);
}

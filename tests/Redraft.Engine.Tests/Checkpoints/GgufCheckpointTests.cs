using System.Text;
using Redraft.Engine.Architectures;
using Redraft.Engine.Checkpoints;
using Redraft.Engine.Kernels;
using Redraft.Engine.Tests.Tokenizing;
using Redraft.Engine.Tokenizing;

namespace Redraft.Engine.Tests.Checkpoints;

public sealed class GgufCheckpointTests : IDisposable
{
    private static readonly BpeTokenizer Tokenizer = TokenizerFileTests.Train();

    private readonly TemporaryFolder _folder = new();
    private readonly WorkerPool _pool = new(2);

    public static TheoryData<string, bool> Kinds => new()
    {
        { "llama", true }, { "llama", false }, { "mistral", false }, { "qwen2", true }, { "qwen3", false }, { "gpt2", true }, { "gpt2", false },
    };

    private string Path => _folder["m.gguf"];

    public void Dispose()
    {
        _folder.Dispose();
        _pool.Dispose();
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void F32_comes_back_bit_for_bit_with_the_same_tokenizer_and_sizes(string type, bool tied)
    {
        using var model = Model(Config(type, tied));
        GgufCheckpoint.Save(Path, model, Tokenizer);

        var (loaded, tokenizer, config) = Checkpoint.Load(Path, _pool); // as a folder's, told apart by its first bytes
        using var owned = loaded;

        Assert.Equal(model.Config with { ModelType = type == "mistral" ? "llama" : type }, config);
        AssertSameWeights(model, loaded);
        Assert.Equal(Written(Tokenizer), Written(tokenizer));
        Assert.Equal(64, Checkpoint.HashOf(Path).Length);
    }

    [Theory]
    [InlineData(GgufType.BF16, 1f / 256)]
    [InlineData(GgufType.F16, 1f / 2048)]
    [InlineData(GgufType.Q8_0, 1f / 200)] // of the largest of the 32: half a step is 1/254, and the scale itself is rounded
    public void Other_types_come_back_within_their_precision_and_vectors_exactly(GgufType type, float precision)
    {
        using var model = Model(Config("qwen2", tied: false));
        GgufCheckpoint.Save(Path, model, Tokenizer, type);

        using var loaded = GgufCheckpoint.Load(Path, _pool).Model;

        foreach (var (expected, found) in model.Parameters.Zip(loaded.Parameters))
        {
            foreach (var (block, blockFound) in expected.Value.Span.ToArray().Chunk(32).Zip(found.Value.Span.ToArray().Chunk(32)))
            {
                var tolerance = expected.Shape.Count == 1 ? 0 : precision * block.Max(MathF.Abs);
                Assert.All(block.Zip(blockFound), pair => Assert.Equal(pair.First, pair.Second, tolerance));
            }
        }
    }

    [Fact]
    public void Llamas_queries_and_keys_lie_in_pairs_and_those_of_others_as_they_are()
    {
        foreach (var type in new[] { "llama", "qwen2" })
        {
            var config = Config(type, tied: true);
            using var model = Model(config);
            GgufCheckpoint.Save(Path, model, Tokenizer);
            using var reader = GgufReader.Open(Path);
            foreach (var (ours, theirs, heads) in new[] { ("q", "blk.1.attn_q.weight", config.Heads), ("k", "blk.1.attn_k.weight", config.KeyValueHeads) })
            {
                var weight = model.Parameters.Single(parameter => parameter.Name == $"model.layers.1.self_attn.{ours}_proj.weight").Value.Span;
                var stored = new float[weight.Length];
                reader.Read(reader.Find(theirs)!, 0, stored);
                for (var head = 0; head < heads; head++)
                {
                    for (var pair = 0; pair < config.HeadWidth / 2; pair++)
                    {
                        for (var side = 0; side < 2; side++)
                        {
                            var here = (head * config.HeadWidth) + (side * config.HeadWidth / 2) + pair;
                            var there = type == "llama" ? (head * config.HeadWidth) + (2 * pair) + side : here;
                            Assert.Equal(weight[here * config.Width], stored[there * config.Width]);
                        }
                    }
                }
            }
        }
    }

    [Fact]
    public void Scaled_rotary_positions_are_written_and_known_ones_read()
    {
        foreach (var scaling in new RotaryScaling[] { new Llama3RotaryScaling(8, 1, 4, 8192), new Llama3RotaryScaling(32, 1, 4, 8192), new LinearRotaryScaling(2.5) })
        {
            using var model = Model(Config("llama", tied: true) with { RotaryScaling = scaling, RotaryBase = 500_000, HeadWidth = 64 });
            GgufCheckpoint.Save(Path, model, Tokenizer);
            var (loaded, _, config) = GgufCheckpoint.Load(Path, _pool);
            loaded.Dispose();
            Assert.Equal(scaling, config.RotaryScaling);
        }

        using var other = Model(Config("llama", tied: true) with { RotaryScaling = new Llama3RotaryScaling(8, 1, 5, 8192), RotaryBase = 500_000, HeadWidth = 64 });
        GgufCheckpoint.Save(Path, other, Tokenizer);
        Assert.Contains("rope_freqs.weight", Refused().Problem);
    }

    [Theory]
    [InlineData("gpt-2", PreTokenizer.Gpt2)]
    [InlineData("llama-bpe", PreTokenizer.Llama3)]
    [InlineData("qwen2", PreTokenizer.Qwen2)]
    public void A_tokenizer_is_made_of_the_lists_where_the_file_has_only_these(string pre, PreTokenizer expected)
    {
        using var model = Model(Config("llama", tied: true));
        Rewrite(model, metadata => metadata.Where(entry => entry.Key != "tokenizer.huggingface.json").Select(entry => entry.Key switch
        {
            "tokenizer.ggml.pre" => (entry.Key, pre),
            "tokenizer.ggml.add_bos_token" => (entry.Key, true),
            _ => entry,
        }).Append(("tokenizer.ggml.bos_token_id", (uint)Tokenizer.EndOfText)));

        var (loaded, tokenizer, _) = GgufCheckpoint.Load(Path, _pool);
        loaded.Dispose();

        Assert.Equal(expected, tokenizer.PreTokenizer);
        Assert.Equal(Tokenizer.EndOfText, tokenizer.EndOfText);
        Assert.Equal(Tokenizer.EndOfText, tokenizer.BeginOfText);
        Assert.Equal(Tokenizer.VocabularySize, tokenizer.VocabularySize);
        const string Text = "the sum of the words, def f(x): return x\n";
        Assert.Equal(expected == Tokenizer.PreTokenizer ? Tokenizer.Encode(Text, false) : tokenizer.Encode(Text, false), tokenizer.Encode(Text, false));
        Assert.Equal(Text, tokenizer.Decode(tokenizer.Encode(Text, false)));
    }

    [Fact]
    public void Ids_beyond_the_tokenizers_are_written_as_unused_and_not_read_as_tokens()
    {
        using var model = Model(Config("llama", tied: true) with { VocabularySize = Tokenizer.VocabularySize + 7 });
        Rewrite(model, metadata => metadata.Where(entry => entry.Key != "tokenizer.huggingface.json"));

        var (loaded, tokenizer, config) = GgufCheckpoint.Load(Path, _pool);
        loaded.Dispose();

        Assert.Equal(Tokenizer.VocabularySize, tokenizer.VocabularySize);
        Assert.Equal(Tokenizer.VocabularySize + 7, config.VocabularySize);
    }

    [Fact]
    public void What_is_missing_unknown_or_of_another_kind_is_named()
    {
        using var model = Model(Config("llama", tied: true));
        (string Expected, Func<(string Key, object Value), IEnumerable<(string Key, object Value)>> Change)[] cases =
        [
            ("general.architecture 'mamba' is not supported", entry => [entry.Key == "general.architecture" ? (entry.Key, "mamba") : entry]),
            ("general.architecture must be a text", entry => [entry.Key == "general.architecture" ? (entry.Key, 3u) : entry]),
            ("llama.block_count is missing", entry => entry.Key == "llama.block_count" ? [] : [entry]),
            ("llama.block_count must be a whole number", entry => [entry.Key == "llama.block_count" ? (entry.Key, 0u) : entry]),
            ("tensor 'blk.2.attn_norm.weight' is missing", entry => [entry.Key == "llama.block_count" ? (entry.Key, 3u) : entry]),
            ("tensor 'blk.1.attn_norm.weight' is not part", entry => [entry.Key == "llama.block_count" ? (entry.Key, 1u) : entry]),
            ("has the shape [", entry => [entry.Key == "llama.feed_forward_length" ? (entry.Key, 25u) : entry]),
            ("llama.rope.dimension_count = 2 is not supported", entry => [entry.Key == "llama.rope.dimension_count" ? (entry.Key, 2u) : entry]),
            ("llama.attention.layer_norm_rms_epsilon must be a positive number", entry => [entry.Key.EndsWith("epsilon", StringComparison.Ordinal) ? (entry.Key, float.NaN) : entry]),
            ("'llama.attn_logit_softcapping' is not known", entry => entry.Key == "llama.block_count" ? [entry, ("llama.attn_logit_softcapping", 30f)] : [entry]),
            ("the key 'llama.block_count' is there twice", entry => entry.Key == "llama.block_count" ? [entry, entry] : [entry]),
            ("rope.scaling.type 'yarn'", entry => entry.Key == "llama.block_count" ? [entry, ("llama.rope.scaling.type", "yarn")] : [entry]),
            ("general.alignment", entry => entry.Key == "llama.block_count" ? [entry, ("general.alignment", 24u)] : [entry]),
        ];
        foreach (var (expected, change) in cases)
        {
            Rewrite(model, metadata => metadata.SelectMany(change));
            Assert.Contains(expected, Refused().Problem);
        }
    }

    [Fact]
    public void A_file_cut_or_grown_anywhere_and_an_infinite_weight_are_refused()
    {
        using var model = Model(Config("llama", tied: true));
        GgufCheckpoint.Save(Path, model, Tokenizer);
        var good = File.ReadAllBytes(Path);
        foreach (var length in Enumerable.Range(0, 64).Concat(Enumerable.Range(1, 200).Select(i => (int)((long)good.Length * i / 201))))
        {
            File.WriteAllBytes(Path, good[..length]);
            Assert.Throws<BadFileException>(() => GgufCheckpoint.Load(Path, _pool));
        }

        File.WriteAllBytes(Path, [.. good, .. new byte[33]]);
        Assert.Contains("bytes follow the last tensor", Refused().Problem);
        File.WriteAllBytes(Path, [.. good[..^4], .. BitConverter.GetBytes(float.NaN)]);
        Assert.Contains("weights must be finite", Refused().Problem);
        File.WriteAllBytes(Path, [.. "GGUF"u8, 1, 0, 0, 0, .. good[8..]]);
        Assert.Contains("GGUF version 1", Refused().Problem);
    }

    [Fact]
    public void An_architecture_that_gguf_lacks_is_not_written()
    {
        using var model = Model(Config("codegen", tied: false) with { KeyValueHeads = 4 });
        Assert.Throws<ArgumentException>(() => GgufCheckpoint.Save(Path, model, Tokenizer));
        Assert.False(File.Exists(Path));
    }

    [Theory]
    [InlineData(GgufType.F16, 70_000)]
    [InlineData(GgufType.Q8_0, 1e7)]
    public void A_number_beyond_a_types_range_is_not_written(GgufType type, float number)
    {
        using var model = Model(Config("llama", tied: true));
        model.Parameters[1].Value.Span[0] = number; // a vector, which stays F32
        GgufCheckpoint.Save(Path, model, Tokenizer, type);
        File.Delete(Path);
        model.Parameters[0].Value.Span[5] = -number;

        Assert.Throws<ArgumentException>(() => GgufCheckpoint.Save(Path, model, Tokenizer, type));
        Assert.False(File.Exists(Path));
    }

    internal static ModelConfig Config(string type, bool tied) => new()
    {
        ModelType = type, VocabularySize = Tokenizer.VocabularySize, Width = 32, FeedForwardWidth = 64, Layers = 2, Heads = 4,
        KeyValueHeads = type == "gpt2" ? 4 : 2, HeadWidth = 8, ContextLength = 32, AttentionBias = type == "qwen2", QueryKeyNorm = type == "qwen3",
        TiedHead = tied, NormEpsilon = 1e-5,
    };

    private ITransformer Model(ModelConfig config)
    {
        var model = ArchitectureList.Create(config, _pool);
        model.Initialize(seed: 5);
        foreach (var parameter in model.Parameters.Where(parameter => !parameter.Decay))
        {
            var values = parameter.Value.Span;
            for (var i = 0; i < values.Length; i++)
            {
                values[i] += 0.01f * (i % 11);
            }
        }

        return model;
    }

    /// <summary>Saves with other metadata.</summary>
    private void Rewrite(ITransformer model, Func<IEnumerable<(string Key, object Value)>, IEnumerable<(string Key, object Value)>> change)
    {
        var metadata = GgufConfig.Write(model.Config).Concat(GgufTokenizer.Write(Tokenizer, model.Config.VocabularySize));
        GgufCheckpoint.Save(Path, model, [.. change(metadata)]);
    }

    private BadFileException Refused() => Assert.Throws<BadFileException>(() => GgufCheckpoint.Load(Path, _pool));

    private static string Written(BpeTokenizer tokenizer)
    {
        using var stream = new MemoryStream();
        TokenizerFile.Write(stream, tokenizer);
        return Encoding.UTF8.GetString(stream.ToArray());
    }

    private static void AssertSameWeights(ITransformer expected, ITransformer found)
        => Assert.All(expected.Parameters.Zip(found.Parameters), pair => Assert.True(pair.First.Value.Span.SequenceEqual(pair.Second.Value.Span), pair.First.Name));
}

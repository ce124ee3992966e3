using System.Text;
using System.Text.Json.Nodes;
using Redraft.Engine.Architectures;
using Redraft.Engine.Checkpoints;
using Redraft.Engine.Kernels;
using Redraft.Engine.Tests.Tokenizing;
using Redraft.Engine.Tokenizing;

namespace Redraft.Engine.Tests.Checkpoints;

public sealed class CheckpointTests : IDisposable
{
    private static readonly BpeTokenizer Tokenizer = TokenizerFileTests.Train();

    private readonly TemporaryFolder _folder = new();
    private readonly WorkerPool _pool = new(1);

    public static TheoryData<string, bool> Kinds => new()
    {
        { "llama", true }, { "llama", false }, { "mistral", false }, { "qwen2", true }, { "qwen3", false }, { "gpt2", true }, { "gpt2", false },
        { "gptj", false }, { "codegen", false }, { "codegen", true },
    };

    public void Dispose()
    {
        _folder.Dispose();
        _pool.Dispose();
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void F32_comes_back_bit_for_bit_and_saving_again_gives_the_same_bytes(string type, bool tied)
    {
        using var model = Model(type, tied);
        var hash = Checkpoint.Save(_folder["one"], model, Tokenizer);

        var (loaded, tokenizer, config) = Checkpoint.Load(_folder["one"], _pool);
        using var owned = loaded;

        Assert.Equal(model.Config, config);
        Assert.Equal(Tokenizer.EndOfText, tokenizer.EndOfText);
        Assert.Equal(model.Parameters.Count, loaded.Parameters.Count);
        Assert.All(model.Parameters.Zip(loaded.Parameters), pair => Assert.Equal(pair.First.Value.Span.ToArray(), pair.Second.Value.Span.ToArray()));
        Assert.Equal(hash, Checkpoint.Save(_folder["two"], loaded, tokenizer));
        Assert.Equal(Checkpoint.HashOf(_folder["one"]), Checkpoint.HashOf(_folder["two"]));
        foreach (var file in new[] { "config.json", "tokenizer.json", "model.safetensors" })
        {
            Assert.Equal(File.ReadAllBytes(Path.Combine(_folder["one"], file)), File.ReadAllBytes(Path.Combine(_folder["two"], file)));
        }

        Assert.Empty(Directory.GetFiles(_folder["one"], "*.partial"));
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void The_tensors_expected_of_a_file_are_those_of_the_architecture(string type, bool tied)
    {
        using var model = Model(type, tied);

        var stored = model.Parameters.Select(parameter => $"{parameter.Name} {string.Join(',', parameter.Transposed ? parameter.Shape.Reverse() : parameter.Shape)}");

        Assert.Equal(stored.Order(), ArchitectureList.Find(type).Files.Tensors(model.Config).Select(tensor => $"{tensor.Name} {string.Join(',', tensor.Shape)}").Order());
    }

    [Fact]
    public void Bf16_weights_that_bf16_can_hold_come_back_exactly()
    {
        using var model = Model("llama", tied: true);
        foreach (var parameter in model.Parameters)
        {
            foreach (ref var weight in parameter.Value.Span)
            {
                weight = BitConverter.UInt32BitsToSingle(BitConverter.SingleToUInt32Bits(weight) & 0xFFFF0000);
            }
        }

        Checkpoint.Save(_folder["c"], model, Tokenizer, TensorType.BF16);
        using var loaded = Checkpoint.Load(_folder["c"], _pool).Model;

        Assert.All(model.Parameters.Zip(loaded.Parameters), pair => Assert.Equal(pair.First.Value.Span.ToArray(), pair.Second.Value.Span.ToArray()));
    }

    [Fact]
    public void Gpt_2_projections_are_stored_inner_by_outer_under_hugging_face_names()
    {
        using var model = Model("gpt2", tied: true);
        Checkpoint.Save(_folder["c"], model, Tokenizer);

        using var reader = SafetensorsReader.Open(Path.Combine(_folder["c"], "model.safetensors"));
        var stored = reader.Tensors.Single(tensor => tensor.Name == "transformer.h.0.attn.c_attn.weight");
        var numbers = reader.Read(stored);
        var weight = model.Parameters.Single(parameter => parameter.Name == "h.0.attn.c_attn.weight").Value.Span;

        var (inner, outer) = (model.Config.Width, 3 * model.Config.Width);
        Assert.Equal([inner, outer], stored.Shape);
        Assert.Equal(weight[(5 * inner) + 3], numbers[(3 * outer) + 5]); // from input 3 to output 5
    }

    [Fact]
    public void Gpt_2_files_without_the_prefix_and_with_old_mask_buffers_are_read()
    {
        using var model = Model("gpt2", tied: true);
        Checkpoint.Save(_folder["c"], model, Tokenizer);
        Rewrite(_folder["c"], tensors =>
        {
            var plain = tensors.ToDictionary(tensor => tensor.Key["transformer.".Length..], tensor => tensor.Value);
            plain["h.0.attn.bias"] = ([1, 1, 2, 2], [1, 0, 1, 1]);
            return plain;
        });

        using var loaded = Checkpoint.Load(_folder["c"], _pool).Model;

        Assert.All(model.Parameters.Zip(loaded.Parameters), pair => Assert.Equal(pair.First.Value.Span.ToArray(), pair.Second.Value.Span.ToArray()));
    }

    [Fact]
    public void A_tied_head_may_be_repeated_but_not_differ()
    {
        using var model = Model("llama", tied: true);
        Checkpoint.Save(_folder["c"], model, Tokenizer);
        Rewrite(_folder["c"], tensors => new Tensors(tensors) { ["lm_head.weight"] = tensors["model.embed_tokens.weight"] });
        Checkpoint.Load(_folder["c"], _pool).Model.Dispose();

        Rewrite(_folder["c"], tensors => new Tensors(tensors) { ["lm_head.weight"] = (tensors["lm_head.weight"].Shape, [.. tensors["lm_head.weight"].Numbers.Select(number => -number)]) });

        Assert.Contains("tensor 'lm_head.weight' is not part", Refused().Problem);
    }

    [Fact]
    public void Missing_extra_misshapen_and_infinite_tensors_are_named()
    {
        using var model = Model("llama", tied: true);
        const string Name = "model.layers.1.mlp.up_proj.weight";
        (string Expected, Func<Tensors, Tensors> Change)[] cases =
        [
            ($"tensor '{Name}' is missing", tensors => { tensors.Remove(Name); return tensors; }),
            ("tensor 'extra' is not part of the architecture 'llama'", tensors => new(tensors) { ["extra"] = ([1], [0]) }),
            ($"tensor '{Name}' has the shape [", tensors => new(tensors) { [Name] = ([.. tensors[Name].Shape.Reverse()], tensors[Name].Numbers) }),
            ($"tensor '{Name}' holds NaN at index 3", tensors => { tensors[Name].Numbers[3] = float.NaN; return tensors; }),
            ($"tensor '{Name}' holds -∞ at index 0", tensors => { tensors[Name].Numbers[0] = float.NegativeInfinity; return tensors; }),
        ];
        foreach (var (expected, change) in cases)
        {
            Checkpoint.Save(_folder["c"], model, Tokenizer);
            Rewrite(_folder["c"], change);
            Assert.Contains(expected, Refused().Problem.Replace("-Infinity", "-∞"));
        }
    }

    [Fact]
    public void A_configuration_that_asks_for_terabytes_is_refused_before_memory_is_set_aside()
    {
        using var model = Model("llama", tied: true);
        Checkpoint.Save(_folder["c"], model, Tokenizer);
        var path = Path.Combine(_folder["c"], "config.json");
        foreach (var (key, value) in new[] { ("intermediate_size", 1 << 24), ("num_hidden_layers", 10_000), ("vocab_size", 1 << 24) })
        {
            var good = File.ReadAllText(path);
            var json = JsonNode.Parse(good)!;
            json[key] = value;
            File.WriteAllText(path, json.ToJsonString());
            Assert.Contains("tensor 'model.", Refused().Problem);
            File.WriteAllText(path, good);
        }
    }

    [Fact]
    public void A_truncated_file_names_the_tensor_that_leaves_it()
    {
        using var model = Model("llama", tied: true);
        Checkpoint.Save(_folder["c"], model, Tokenizer);
        var path = Path.Combine(_folder["c"], "model.safetensors");
        File.WriteAllBytes(path, File.ReadAllBytes(path)[..^1]);

        Assert.Contains("tensor 'model.norm.weight' ends at byte", Refused().Problem);
    }

    [Fact]
    public void A_folder_that_was_not_finished_is_no_checkpoint()
    {
        using var model = Model("llama", tied: true);
        foreach (var file in new[] { "config.json", "tokenizer.json", "model.safetensors" })
        {
            Checkpoint.Save(_folder["c"], model, Tokenizer);
            File.Delete(Path.Combine(_folder["c"], file));
            var error = Refused();
            Assert.Contains(file, error.Message);
            Assert.Contains("not finished", error.Problem);
            Assert.Throws<BadFileException>(() => Checkpoint.HashOf(_folder["c"]));
        }

        Assert.Contains("no such folder", Assert.Throws<BadFileException>(() => Checkpoint.Load(_folder["none"], _pool)).Problem);
    }

    [Fact]
    public void Saving_that_fails_halfway_leaves_no_checkpoint_that_looks_whole()
    {
        using var model = Model("llama", tied: true);
        Checkpoint.Save(_folder["c"], model, Tokenizer);
        File.Delete(Path.Combine(_folder["c"], "tokenizer.json"));
        Directory.CreateDirectory(Path.Combine(_folder["c"], "tokenizer.json")); // cannot be renamed over

        Assert.ThrowsAny<Exception>(() => Checkpoint.Save(_folder["c"], model, Tokenizer));

        Assert.False(File.Exists(Path.Combine(_folder["c"], "config.json")));
        Assert.Empty(Directory.GetFiles(_folder["c"], "*.partial"));
    }

    [Fact]
    public void Any_change_changes_the_content_hash()
    {
        using var model = Model("llama", tied: true);
        Checkpoint.Save(_folder["c"], model, Tokenizer);
        var hashes = new HashSet<string> { Checkpoint.HashOf(_folder["c"]) };
        foreach (var file in new[] { "config.json", "tokenizer.json", "model.safetensors" })
        {
            File.AppendAllText(Path.Combine(_folder["c"], file), " ");
            Assert.True(hashes.Add(Checkpoint.HashOf(_folder["c"])));
        }

        File.WriteAllText(Path.Combine(_folder["c"], "README.md"), "notes don't count");
        Assert.False(hashes.Add(Checkpoint.HashOf(_folder["c"])));
    }

    [Fact]
    public void A_pickle_is_refused_with_advice()
    {
        Directory.CreateDirectory(_folder["c"]);
        File.WriteAllText(Path.Combine(_folder["c"], "pytorch_model.bin"), "");

        var error = Refused();
        Assert.Contains("pytorch_model.bin", error.Message);
        Assert.Contains("convert it to safetensors", error.Problem);
    }

    [Fact]
    public void Weights_of_several_pieces_are_read_whatever_the_number_of_threads()
    {
        // Enough for several pieces, ends within them, and the matrices that files hold the other way round.
        var config = new ModelConfig
        {
            ModelType = "gpt2", VocabularySize = Tokenizer.VocabularySize, Width = 72, FeedForwardWidth = 2310, Layers = 1, Heads = 4, KeyValueHeads = 4, HeadWidth = 18,
            ContextLength = 16_411, TiedHead = false,
        };
        using var model = ArchitectureList.Create(config, _pool);
        model.Initialize(seed: 4);
        Checkpoint.Save(_folder["c"], model, Tokenizer);
        foreach (var threads in new[] { 1, 3 })
        {
            using var pool = new WorkerPool(threads);
            using var loaded = Checkpoint.Load(_folder["c"], pool).Model;
            AssertSameWeights(model, loaded);
        }
    }

    [Fact]
    public void A_context_beyond_the_sliding_window_is_refused()
    {
        using var model = Model("mistral", tied: true);
        Checkpoint.Save(_folder["c"], model, Tokenizer);
        var path = Path.Combine(_folder["c"], "config.json");
        File.WriteAllText(path, File.ReadAllText(path).Replace("\"sliding_window\": null", "\"sliding_window\": 20"));

        Assert.Equal(20, Checkpoint.Load(_folder["c"], _pool).Config.ContextLength);
        Assert.Contains("take at most 20", Assert.Throws<BadFileException>(() => Checkpoint.Load(_folder["c"], _pool, contextLength: 21)).Problem);
    }

    internal sealed class Tensors : Dictionary<string, (int[] Shape, float[] Numbers)>
    {
        public Tensors()
        {
        }

        public Tensors(IDictionary<string, (int[] Shape, float[] Numbers)> other)
            : base(other)
        {
        }
    }

    private ITransformer Model(string type, bool tied) => Model(type, tied, _pool);

    internal static ITransformer Model(string type, bool tied, WorkerPool pool)
    {
        var model = ArchitectureList.Create(
            new ModelConfig
            {
                ModelType = type, VocabularySize = Tokenizer.VocabularySize, Width = 16, FeedForwardWidth = 24, Layers = 2, Heads = 4,
                KeyValueHeads = type is "gpt2" or "gptj" or "codegen" ? 4 : 2, HeadWidth = 4, RotaryWidth = type is "gptj" or "codegen" ? 2 : 0, ContextLength = 32, AttentionBias = type == "qwen2", QueryKeyNorm = type == "qwen3",
                TiedHead = tied,
            },
            pool);
        model.Initialize(seed: 3);
        return model;
    }

    internal static void AssertSameWeights(ITransformer expected, ITransformer found)
        => Assert.All(expected.Parameters.Zip(found.Parameters), pair => Assert.True(pair.First.Value.Span.SequenceEqual(pair.Second.Value.Span), pair.First.Name));

    private BadFileException Refused() => Assert.Throws<BadFileException>(() => Checkpoint.Load(_folder["c"], _pool));

    internal static Tensors ReadAll(string path)
    {
        using var reader = SafetensorsReader.Open(path);
        return new Tensors(reader.Tensors.ToDictionary(tensor => tensor.Name, tensor => (tensor.Shape.Select(size => (int)size).ToArray(), reader.Read(tensor))));
    }

    internal static void WriteAll(string path, IEnumerable<KeyValuePair<string, (int[] Shape, float[] Numbers)>> tensors)
    {
        using var stream = File.Create(path);
        SafetensorsWriter.Write(stream, tensors.Select(tensor => TensorData.Of(tensor.Key, tensor.Value.Shape, tensor.Value.Numbers)), TensorType.F32);
    }

    private static void Rewrite(string folder, Func<Tensors, IDictionary<string, (int[] Shape, float[] Numbers)>> change)
    {
        var path = Path.Combine(folder, "model.safetensors");
        WriteAll(path, change(ReadAll(path)));
    }
}

using System.Text.Json.Nodes;
using Redraft.Engine.Architectures;
using Redraft.Engine.Checkpoints;
using Redraft.Engine.Kernels;
using Redraft.Engine.Tests.Tokenizing;
using Redraft.Engine.Tokenizing;

namespace Redraft.Engine.Tests.Checkpoints;

public sealed class WeightFilesTests : IDisposable
{
    private static readonly BpeTokenizer Tokenizer = TokenizerFileTests.Train();

    private readonly TemporaryFolder _folder = new();
    private readonly WorkerPool _pool = new(1);

    public void Dispose()
    {
        _folder.Dispose();
        _pool.Dispose();
    }

    [Fact]
    public void Shards_are_read_as_one()
    {
        using var model = CheckpointTests.Model("llama", tied: true, _pool);
        Checkpoint.Save(_folder["c"], model, Tokenizer);
        Shard(_folder["c"], "model-00001-of-00002.safetensors", "model-00002-of-00002.safetensors");

        using var loaded = Checkpoint.Load(_folder["c"], _pool).Model;

        Assert.All(model.Parameters.Zip(loaded.Parameters), pair => Assert.Equal(pair.First.Value.Span.ToArray(), pair.Second.Value.Span.ToArray()));
        Assert.NotEmpty(Checkpoint.HashOf(_folder["c"]));
    }

    [Theory]
    [InlineData("llama", TensorType.F32)]
    [InlineData("gpt2", TensorType.F32)]
    [InlineData("codegen", TensorType.F16)]
    public void Weights_are_split_where_a_file_would_grow_too_large_and_read_as_one(string type, TensorType stored)
    {
        using var model = CheckpointTests.Model(type, tied: true, _pool);
        Checkpoint.Save(_folder["whole"], model, Tokenizer, stored);
        using var whole = Checkpoint.Load(_folder["whole"], _pool).Model;

        Checkpoint.Save(_folder["c"], model, Tokenizer, stored, largestFile: 3000);
        using var loaded = Checkpoint.Load(_folder["c"], _pool).Model;

        CheckpointTests.AssertSameWeights(whole, loaded);
        var shards = Directory.GetFiles(_folder["c"], "model-*.safetensors").Order().Select(path => Path.GetFileName(path)!).ToList();
        Assert.True(shards.Count > 2);
        Assert.Equal($"model-00001-of-{shards.Count:00000}.safetensors", shards[0]);
        var index = JsonNode.Parse(File.ReadAllText(Path.Combine(_folder["c"], "model.safetensors.index.json")))!;
        Assert.Equal(model.Parameters.Sum(parameter => parameter.Value.Length) * FloatFormats.SizeOf(stored), index["metadata"]!["total_size"]!.GetValue<long>());
        Assert.Equal(model.Parameters.Count, index["weight_map"]!.AsObject().Count);
        Assert.False(File.Exists(Path.Combine(_folder["c"], "model.safetensors")));

        Checkpoint.Save(_folder["c"], model, Tokenizer); // over it: no shard is left behind
        Assert.Equal(["config.json", "model.safetensors", "tokenizer.json"], Directory.GetFiles(_folder["c"]).Select(path => Path.GetFileName(path)!).Order());
    }

    [Fact]
    public void An_index_that_differs_from_its_shards_is_refused()
    {
        using var model = CheckpointTests.Model("llama", tied: true, _pool);
        (string Expected, Action<JsonObject> Change)[] cases =
        [
            ("puts tensor 'extra' into model-00001-of-00002.safetensors", map => map["extra"] = "model-00001-of-00002.safetensors"),
            ("puts tensor 'model.norm.weight' into", map => map["model.norm.weight"] = "model-00001-of-00002.safetensors"),
            ("lacks tensor 'model.norm.weight', which model-00002-of-00002.safetensors holds", map => map.Remove("model.norm.weight")),
        ];
        foreach (var (expected, change) in cases)
        {
            Checkpoint.Save(_folder["c"], model, Tokenizer);
            Shard(_folder["c"], "model-00001-of-00002.safetensors", "model-00002-of-00002.safetensors");
            var path = Path.Combine(_folder["c"], "model.safetensors.index.json");
            var index = JsonNode.Parse(File.ReadAllText(path))!;
            change(index["weight_map"]!.AsObject());
            File.WriteAllText(path, index.ToJsonString());
            Assert.Contains(expected, Refused().Problem);
        }
    }

    [Theory]
    [InlineData("../outside.safetensors")]
    [InlineData("/etc/x.safetensors")]
    [InlineData("a\\b.safetensors")]
    [InlineData(".hidden.safetensors")]
    [InlineData("model.bin")]
    [InlineData("")]
    public void An_index_names_plain_files_only(string name)
    {
        using var model = CheckpointTests.Model("llama", tied: true, _pool);
        Checkpoint.Save(_folder["c"], model, Tokenizer);
        File.Delete(Path.Combine(_folder["c"], "model.safetensors"));
        File.WriteAllText(
            Path.Combine(_folder["c"], "model.safetensors.index.json"), new JsonObject { ["weight_map"] = new JsonObject { ["w"] = name } }.ToJsonString());

        Assert.Contains("plain names that end in .safetensors", Refused().Problem);
    }

    private BadFileException Refused() => Assert.Throws<BadFileException>(() => Checkpoint.Load(_folder["c"], _pool));

    private static void Shard(string folder, string first, string second)
    {
        var tensors = CheckpointTests.ReadAll(Path.Combine(folder, "model.safetensors"));
        File.Delete(Path.Combine(folder, "model.safetensors"));
        CheckpointTests.WriteAll(Path.Combine(folder, first), tensors.Take(5));
        CheckpointTests.WriteAll(Path.Combine(folder, second), tensors.Skip(5));
        var map = new JsonObject([.. tensors.Keys.Select((name, i) => KeyValuePair.Create(name, (JsonNode?)(i < 5 ? first : second)))]);
        File.WriteAllText(Path.Combine(folder, "model.safetensors.index.json"), new JsonObject { ["metadata"] = new JsonObject(), ["weight_map"] = map }.ToJsonString());
    }
}

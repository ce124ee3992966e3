using System.Text.Json.Nodes;
using Redraft.Engine.Adapting;
using Redraft.Engine.Architectures;
using Redraft.Engine.Checkpoints;
using Redraft.Engine.Inspecting;
using Redraft.Engine.Kernels;
using Redraft.Engine.Tests.Checkpoints;
using Redraft.Engine.Tests.Tokenizing;
using Redraft.Engine.Tokenizing;
using TemporaryFolder = Redraft.Engine.Tests.Checkpoints.TemporaryFolder;

namespace Redraft.Engine.Tests.Inspecting;

public sealed class CheckpointInspectorTests : IDisposable
{
    private const int MutatedFiles = 80; // of each format

    private static readonly BpeTokenizer Tokenizer = TokenizerFileTests.Train();

    private readonly TemporaryFolder _folder = new();
    private readonly WorkerPool _pool = new(2);

    public void Dispose()
    {
        _folder.Dispose();
        _pool.Dispose();
    }

    [Theory]
    [InlineData("llama", 3000)]
    [InlineData("gpt2", long.MaxValue)]
    [InlineData("codegen", 3000)]
    public void Of_a_whole_folder_everything_is_told_and_nothing_is_wrong(string type, long largestFile)
    {
        using var model = CheckpointTests.Model(type, tied: false, _pool);
        Checkpoint.Save(_folder["c"], model, Tokenizer, TensorType.BF16, largestFile);

        var found = CheckpointInspector.Inspect(_folder["c"], _pool, deep: true);

        Assert.Empty(found.Problems);
        Assert.Equal((CheckpointKind.Folder, model.Config), (found.Kind, found.Config));
        Assert.Equal(model.Parameters.Sum(parameter => parameter.Value.Length), found.Tensors.Sum(tensor => tensor.Count));
        Assert.Equal(["attention", "embeddings", "feed-forward layers", "head", "norms"], found.Tensors.Select(tensor => tensor.Part).Distinct().Order());
        Assert.All(found.Tensors, tensor => Assert.Equal(("BF16", 2 * tensor.Count), (tensor.Type, tensor.Bytes)));
        Assert.Equal(Tokenizer.VocabularySize, found.Tokenizer!.VocabularySize);
        Assert.Equal(Checkpoint.HashOf(_folder["c"]), found.Hash);
        Assert.Equal(Directory.GetFiles(_folder["c"]).Select(file => (Path.GetFileName(file), new FileInfo(file).Length)).Order(), found.Files.Select(file => (file.Name, file.Bytes)).Order());
        Assert.Null(CheckpointInspector.Inspect(_folder["c"], _pool).Hash);
    }

    [Fact]
    public void Of_a_whole_gguf_file_everything_is_told_and_nothing_is_wrong()
    {
        using var model = ArchitectureList.Create(GgufCheckpointTests.Config("llama", tied: false), _pool);
        model.Initialize(3);
        GgufCheckpoint.Save(_folder["m.gguf"], model, Tokenizer, GgufType.F16);

        var found = CheckpointInspector.Inspect(_folder["m.gguf"], _pool, deep: true);

        Assert.Empty(found.Problems);
        Assert.Equal((CheckpointKind.Gguf, model.Config), (found.Kind, found.Config));
        Assert.Equal(model.Parameters.Sum(parameter => parameter.Value.Length), found.Tensors.Sum(tensor => tensor.Count));
        Assert.Equal(["attention", "embeddings", "feed-forward layers", "head", "norms"], found.Tensors.Select(tensor => tensor.Part).Distinct().Order());
        Assert.Equal(Checkpoint.HashOf(_folder["m.gguf"]), found.Hash);
    }

    [Fact]
    public void Everything_that_is_wrong_with_a_folder_is_told_at_once()
    {
        using var model = CheckpointTests.Model("llama", tied: false, _pool);
        model.Parameters.Single(parameter => parameter.Name == "model.norm.weight").Value.Span[1] = float.NaN;
        model.Parameters.Single(parameter => parameter.Name == "lm_head.weight").Value.Span[..3].Fill(float.NegativeInfinity);
        Checkpoint.Save(_folder["c"], model, Tokenizer, largestFile: 3000);
        var shards = Directory.GetFiles(_folder["c"], "model-*").Order().ToList();
        var lost = shards.Single(shard => Holds(shard, "model.layers.0.mlp.up_proj.weight"));
        var cut = shards.Single(shard => Holds(shard, "model.layers.1.mlp.up_proj.weight"));
        var last = Path.GetFileName(shards.Single(shard => Holds(shard, "model.norm.weight")));
        File.Delete(lost);
        File.WriteAllBytes(cut, File.ReadAllBytes(cut)[..^5]);
        File.Delete(Path.Combine(_folder["c"], "tokenizer.json"));
        Edit("config.json", config => (config["one"], config["two"]) = (1, 2));
        Edit("model.safetensors.index.json", index => index["weight_map"]!["extra"] = last);

        var found = CheckpointInspector.Inspect(_folder["c"], _pool, deep: true);

        string[] expected =
        [
            "the key 'one' is not known", "the key 'two' is not known", "tokenizer.json: the file is missing", $"{lost}: the file is missing", $"{cut}: tensor",
            "weight_map puts tensor 'extra' into", "tensor 'lm_head.weight' holds 0 NaN and 3 infinities", "tensor 'model.norm.weight' holds 1 NaN and 0 infinities",
        ];
        Assert.All(expected, part => Assert.Contains(found.Problems, problem => problem.Message.Contains(part, StringComparison.Ordinal)));
        Assert.Equal(expected.Length, found.Problems.Count); // tensors of files that could not be read are not told again
        Assert.Equal((1L, 3L), (found.Tensors.Single(t => t.Name == "model.norm.weight").NaN, found.Tensors.Single(t => t.Name == "lm_head.weight").Infinite));
        Assert.Equal(found.Problems.Count - 2, CheckpointInspector.Inspect(_folder["c"], _pool).Problems.Count); // numbers are read only where asked
        Assert.Null(found.Hash);
    }

    [Fact]
    public void Missing_extra_and_misshapen_tensors_are_all_told()
    {
        using var model = CheckpointTests.Model("llama", tied: true, _pool);
        Checkpoint.Save(_folder["c"], model, Tokenizer);
        var path = Path.Combine(_folder["c"], "model.safetensors");
        var tensors = CheckpointTests.ReadAll(path);
        tensors.Remove("model.norm.weight");
        tensors.Remove("model.layers.0.mlp.up_proj.weight");
        tensors["model.layers.1.input_layernorm.weight"] = ([3], [1, 2, 3]);
        tensors["first"] = tensors["second"] = ([1], [1]);
        CheckpointTests.WriteAll(path, tensors);

        var problems = CheckpointInspector.Inspect(_folder["c"], _pool).Problems.Select(problem => problem.Problem).ToList();

        Assert.Equal(5, problems.Count);
        Assert.All(
            ["'model.norm.weight' is missing", "up_proj.weight' is missing", "has the shape [3]", "'first' is not part", "'second' is not part"],
            part => Assert.Contains(problems, problem => problem.Contains(part, StringComparison.Ordinal)));
    }

    [Theory]
    [InlineData("model.safetensors")]
    [InlineData("config.json")]
    [InlineData("tokenizer.json")]
    [InlineData("model.safetensors.index.json")]
    [InlineData("m.gguf")]
    public void A_problem_is_found_exactly_where_loading_refuses(string name)
    {
        using var model = ArchitectureList.Create(GgufCheckpointTests.Config("llama", tied: true) with { Layers = 1, Width = 16, FeedForwardWidth = 24, HeadWidth = 4 }, _pool);
        model.Initialize(6);
        var (gguf, checkpoint) = (name == "m.gguf", name == "m.gguf" ? _folder[name] : _folder["c"]);
        if (gguf)
        {
            GgufCheckpoint.Save(checkpoint, model, Tokenizer);
        }
        else
        {
            Checkpoint.Save(checkpoint, model, Tokenizer, largestFile: name.Contains("index") ? 20_000 : long.MaxValue);
        }

        var path = gguf ? checkpoint : Path.Combine(checkpoint, name);
        var good = File.ReadAllBytes(path);
        var refused = 0;
        for (var seed = 0; seed < MutatedFiles; seed++)
        {
            File.WriteAllBytes(path, Mutation.Of(good, new Random(seed)));
            var refusal = Refusal(checkpoint);
            refused += refusal is null ? 0 : 1;

            var problems = CheckpointInspector.Inspect(checkpoint, _pool, deep: true).Problems;

            Assert.True(problems.Count > 0 == refusal is not null, $"{name}, seed {seed}: loading says '{refusal}', the inspection '{problems.FirstOrDefault()?.Message}'");
        }

        Assert.InRange(refused, MutatedFiles / 4, MutatedFiles);
    }

    [Fact]
    public void Adapters_are_compared_with_the_model_that_they_name()
    {
        using var model = CheckpointTests.Model("llama", tied: true, _pool);
        Checkpoint.Save(_folder["c"], model, Tokenizer);
        using (var lora = Lora.Attach(model, new LoraOptions { Rank = 2, Targets = ["*q_proj*"] }, _pool, 1))
        {
            AdapterCheckpoint.Save(_folder["a"], lora, new AdapterBase("c", "sha256:0123"));
        }

        var whole = CheckpointInspector.Inspect(_folder["a"], _pool, deep: true, name => _folder[name]);
        var alone = CheckpointInspector.Inspect(_folder["a"], _pool);
        var path = Path.Combine(_folder["a"], "adapter_model.safetensors");
        var tensors = CheckpointTests.ReadAll(path);
        tensors.Remove("base_model.model.model.layers.0.self_attn.q_proj.lora_A.weight");
        tensors["x"] = ([1], [float.NaN]);
        CheckpointTests.WriteAll(path, tensors);
        var broken = CheckpointInspector.Inspect(_folder["a"], _pool, deep: true, name => _folder[name]);

        Assert.Empty(whole.Problems);
        Assert.Equal((CheckpointKind.Adapters, 2, "c", _folder["c"]), (whole.Kind, whole.Adapters!.Rank, whole.Adapters.Base.Path, whole.Adapters.BaseFolder));
        Assert.Equal((model.Config, Checkpoint.HashOf(_folder["c"]) is not null), (whole.Config, true));
        Assert.Null(alone.Adapters!.BaseFolder);
        Assert.Empty(alone.Problems);
        Assert.Equal(3, broken.Problems.Count); // missing, extra, not finite
    }

    [Fact]
    public void A_lone_file_of_weights_says_what_it_holds()
    {
        using var model = CheckpointTests.Model("llama", tied: true, _pool);
        Checkpoint.Save(_folder["c"], model, Tokenizer);

        var found = CheckpointInspector.Inspect(Path.Combine(_folder["c"], "model.safetensors"), _pool, deep: true);

        Assert.Equal((CheckpointKind.Weights, null, model.Parameters.Count, 0), (found.Kind, found.Config, found.Tensors.Count, found.Problems.Count));
    }

    private string? Refusal(string checkpoint)
    {
        try
        {
            Checkpoint.Load(checkpoint, _pool).Model.Dispose();
            return null;
        }
        catch (BadFileException fault)
        {
            return fault.Message;
        }
    }

    private static bool Holds(string shard, string tensor)
    {
        using var reader = SafetensorsReader.Open(shard);
        return reader.Tensors.Any(entry => entry.Name == tensor);
    }

    private void Edit(string name, Action<JsonNode> change)
    {
        var path = Path.Combine(_folder["c"], name);
        var json = JsonNode.Parse(File.ReadAllText(path))!;
        change(json);
        File.WriteAllText(path, json.ToJsonString());
    }
}

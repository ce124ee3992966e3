using System.Diagnostics;
using System.Globalization;
using Redraft.Engine.Adapting;
using Redraft.Engine.Architectures;
using Redraft.Engine.Checkpoints;
using Redraft.Engine.Kernels;
using Redraft.Engine.Tests.Tokenizing;

namespace Redraft.Engine.Tests.Checkpoints;

/// <summary>Damaged checkpoints of every format: each is read or refused with a <see cref="BadFileException"/>, in time, and what is read is sound.</summary>
/// <remarks><c>REDRAFT_FUZZ=100000</c> damages so many files in place of some hundred; seeds are the file's number, which a failure names.</remarks>
public sealed class FileFuzzTests : IDisposable
{
    private const int Kinds = 7;
    private const int UsualFiles = 250;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20); // some milliseconds are usual; a hang has no end

    private readonly TemporaryFolder _folder = new();
    private readonly WorkerPool _pool = new(1);

    public void Dispose()
    {
        _folder.Dispose();
        _pool.Dispose();
    }

    [Theory]
    [InlineData("model.safetensors")]
    [InlineData("config.json")]
    [InlineData("tokenizer.json")]
    [InlineData("model.safetensors.index.json")]
    [InlineData("m.gguf")]
    [InlineData("adapter_config.json")]
    [InlineData("adapter_model.safetensors")]
    public void Damaged_files_are_refused_or_read_as_something_sound(string name)
    {
        var path = Write(name);
        var good = File.ReadAllBytes(path);
        var (header, goodWeights) = (HeaderOf(good, path), Weights(path));
        var files = int.Parse(Environment.GetEnvironmentVariable("REDRAFT_FUZZ") ?? $"{Kinds * UsualFiles}", CultureInfo.InvariantCulture) / Kinds;
        var (refused, read) = (0, 0);
        for (var seed = 0; seed < files; seed++)
        {
            File.WriteAllBytes(path, Damaged(good, header, seed));
            var clock = Stopwatch.StartNew();
            try
            {
                var weights = Weights(path);
                read++;
                Assert.True(!name.EndsWith(".json", StringComparison.Ordinal) || weights == goodWeights, $"{name}, seed {seed}: other weights");
            }
            catch (BadFileException)
            {
                refused++;
            }
            catch (Exception e) when (e is not Xunit.Sdk.IAssertionException)
            {
                Assert.Fail($"{name}, seed {seed}: {e}");
            }

            Assert.True(clock.Elapsed < Patience, $"{name}, seed {seed}: took {clock.Elapsed}");
        }

        TestContext.Current.SendDiagnosticMessage("{0}: {1} refused, {2} read", name, refused, read);
        Assert.True(refused > files / 4, $"{name}: only {refused} of {files} refused");
    }

    [Fact]
    public void A_bit_that_flips_anywhere_in_a_gguf_header_is_refused_or_leaves_a_model()
    {
        var path = Write("m.gguf");
        var good = File.ReadAllBytes(path);
        var start = good.Length - Data(path);
        var step = Math.Max(1, start / 400);
        for (var at = 0L; at < start; at += step)
        {
            var bad = (byte[])good.Clone();
            bad[at] ^= (byte)(1 << (int)(at % 8));
            File.WriteAllBytes(path, bad);
            try
            {
                using var model = GgufCheckpoint.Load(path, _pool).Model;
                Assert.All(model.Parameters, parameter => Assert.True(parameter.Value.Length > 0));
            }
            catch (BadFileException)
            {
            }
        }
    }

    // Most bytes are weights, in which any bits are a number: half the time only the header is damaged.
    private static byte[] Damaged(byte[] good, int header, int seed)
    {
        var end = seed % 2 == 0 ? header : good.Length;
        return [.. Mutation.Of(good[..end], new Random(seed)), .. good[end..]];
    }

    private static int HeaderOf(byte[] good, string path)
        => path.EndsWith(".gguf", StringComparison.Ordinal) ? good.Length - (int)Data(path)
            : path.EndsWith(".safetensors", StringComparison.Ordinal) ? 8 + BitConverter.ToInt32(good) : good.Length;

    private static long Data(string path)
    {
        using var reader = GgufReader.Open(path);
        return reader.Tensors[^1].Begin + reader.Tensors[^1].Bytes;
    }

    /// <summary>A sum that any change of a weight changes; of a model that computes.</summary>
    private string Weights(string path)
    {
        if (IsAdapter(path))
        {
            using var model = Model();
            using var lora = AdapterCheckpoint.Attach(System.IO.Path.GetDirectoryName(path)!, model, _pool);
            Assert.Empty(lora.Options.Problems());
            Assert.All(lora.Parameters, parameter => Assert.Equal(-1, parameter.Value.Span.IndexOfAnyExceptFinite()));
            return Sums(lora.Parameters);
        }

        return WeightsOfModel(path);
    }

    private string WeightsOfModel(string path)
    {
        var (model, tokenizer, config) = path.EndsWith(".gguf", StringComparison.Ordinal)
            ? GgufCheckpoint.Load(path, _pool)
            : Checkpoint.Load(System.IO.Path.GetDirectoryName(path)!, _pool);
        using var owned = model;
        Assert.Empty(config.Problems());
        Assert.Equal("sum", tokenizer.Decode(tokenizer.Encode("sum", specialTokens: false)));
        Assert.InRange(tokenizer.VocabularySize, 1, config.VocabularySize);
        Assert.All(model.Parameters, parameter => Assert.Equal(-1, parameter.Value.Span.IndexOfAnyExceptFinite()));
        Assert.Equal(config.VocabularySize, FullForward.Logits(model, [config.VocabularySize - 1])[0].Length);
        return Sums(model.Parameters);
    }

    private static string Sums(IEnumerable<Parameter> parameters)
        => string.Join(' ', parameters.Select(parameter => $"{parameter.Name} {parameter.Value.Span.ToArray().Sum(value => (double)value):R}"));

    private static bool IsAdapter(string path) => System.IO.Path.GetFileName(path).StartsWith("adapter_", StringComparison.Ordinal);

    private ITransformer Model()
    {
        var model = ArchitectureList.Create(GgufCheckpointTests.Config("qwen2", tied: true) with { Layers = 1, Width = 16, FeedForwardWidth = 24, HeadWidth = 4 }, _pool);
        model.Initialize(seed: 6);
        return model;
    }

    private string Write(string name)
    {
        using var model = Model();
        var path = _folder[name == "m.gguf" ? name : System.IO.Path.Combine("c", name)];
        if (name == "m.gguf")
        {
            GgufCheckpoint.Save(path, model, TokenizerFileTests.Train());
        }
        else if (IsAdapter(path))
        {
            using var lora = Lora.Attach(model, new LoraOptions { Rank = 2, Targets = ["*q_proj*", "*down_proj*"] }, _pool, seed: 1);
            AdapterCheckpoint.Save(_folder["c"], lora, new AdapterBase("somewhere", null));
        }
        else
        {
            Checkpoint.Save(_folder["c"], model, TokenizerFileTests.Train(), largestFile: name.Contains("index") ? 20_000 : long.MaxValue);
        }

        return path;
    }
}

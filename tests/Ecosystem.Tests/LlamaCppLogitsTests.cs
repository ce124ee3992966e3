using System.Runtime.InteropServices;
using Redraft;
using Redraft.Engine;
using Redraft.Engine.Architectures;
using Redraft.Engine.Checkpoints;
using Redraft.Engine.Kernels;
using Redraft.Engine.Layers;
using Redraft.Tests;

namespace Ecosystem.Tests;

/// <summary>llama.cpp computes our logits from the GGUF files that we write: every architecture that GGUF has, every type of number.</summary>
/// <remarks>
/// Not likeliest tokens, which a rounding turns where two are as likely. Of rounded types both sides compute with the numbers in the file;
/// llama.cpp rounds what it multiplies with them too, to the same type, and we don't. Its GELU is a table of F16, whatever the type.
/// </remarks>
public sealed class LlamaCppLogitsTests
{
    private const int Tokens = 60;

    /// <summary>Three times what is found; a part of the logits' root mean square, as below.</summary>
    private const double GeluTable = 6e-4;

    private static readonly GgufType[] Types = [GgufType.F32, GgufType.F16, GgufType.BF16, GgufType.Q8_0];

    [Theory]
    [InlineData("llama")]
    [InlineData("mistral")]
    [InlineData("qwen2")]
    [InlineData("qwen3")]
    [InlineData("gpt2")]
    public async Task Its_logits_are_ours_within_what_it_rounds(string architecture)
    {
        using var folder = new TemporaryFolder();
        using var pool = new WorkerPool(2);
        var (nano, tokenizer, _) = Checkpoint.Load(Path.Combine(Checkout.Root, "models", "nano"), pool);
        nano.Dispose();
        using var toy = Toy(architecture, tokenizer.VocabularySize, pool);
        foreach (var type in Types)
        {
            GgufCheckpoint.Save(Of(type), toy, tokenizer, type);
        }

        var random = new SplitMix64(7);
        int[] tokens = [.. Enumerable.Range(0, Tokens).Select(_ => random.Next(tokenizer.VocabularySize))];
        using var llama = NodeProgram.Start("llama.mjs", Of(Types[0]));

        await llama.AskAsync<object>([.. Types.Select(type => (object)new { File = Of(type), Tokens = tokens, Into = Of(type) + ".logits" })]);

        foreach (var type in Types)
        {
            using var model = GgufCheckpoint.Load(Of(type), pool).Model;
            var (ours, theirs) = (Logits(model, pool, tokens), MemoryMarshal.Cast<byte, float>(File.ReadAllBytes(Of(type) + ".logits")).ToArray());
            Assert.Equal(ours.Length, theirs.Length);
            var difference = Math.Sqrt(ours.Zip(theirs, (a, b) => Math.Pow(a - b, 2)).Average() / ours.Average(logit => Math.Pow(logit, 2)));
            var allowed = architecture == "gpt2" ? Math.Max(GeluTable, Rounding(type)) : Rounding(type);
            Assert.True(difference <= allowed, $"{type}: they differ by {difference:G3} of what logits are, root mean square; {allowed} is allowed");
        }

        string Of(GgufType type) => Path.Combine(folder.Path, $"{type}.gguf");
    }

    /// <summary>Three to four times what is found; half a unit of each type is 6e-8, 5e-4 and 4e-3 of a number, and 4e-3 of the largest of 32.</summary>
    private static double Rounding(GgufType type) => type switch { GgufType.F32 => 3e-6, GgufType.F16 => 3e-3, GgufType.BF16 => 0.02, _ => 0.08 };

    /// <summary>Weights at random, large enough that attention and gates are far from even; what the files' keys say is not what is usual.</summary>
    private static ITransformer Toy(string architecture, int vocabulary, WorkerPool pool)
    {
        var model = ArchitectureList.Create(
            new ModelConfig
            {
                ModelType = architecture, VocabularySize = vocabulary, Width = 64, FeedForwardWidth = 96, Layers = 3, Heads = 4, KeyValueHeads = architecture == "gpt2" ? 4 : 2,
                HeadWidth = architecture == "qwen3" ? 32 : 16, ContextLength = 64, AttentionBias = architecture == "qwen2", QueryKeyNorm = architecture == "qwen3",
                TiedHead = architecture is "gpt2" or "qwen3", NormEpsilon = 0.01, RotaryBase = architecture == "llama" ? 10_000 : 1000,
            },
            pool);
        model.Initialize(seed: 3);
        var random = new SplitMix64(4);
        foreach (var parameter in model.Parameters)
        {
            foreach (ref var value in parameter.Value.Span)
            {
                value = parameter.Decay ? 6 * value : value + (float)(random.NextDouble() - 0.5);
            }
        }

        return model;
    }

    /// <summary>[tokens, V]</summary>
    private static unsafe float[] Logits(ITransformer model, WorkerPool pool, int[] tokens)
    {
        var attention = new PackedAttention(model.Config, pool);
        attention.SetSequences([tokens.Length]);
        using var hidden = new FloatBuffer((long)tokens.Length * model.Config.Width);
        using var logits = new FloatBuffer((long)tokens.Length * model.Config.VocabularySize);
        model.Forward(tokens, [.. Enumerable.Range(0, tokens.Length)], attention, hidden.Pointer);
        model.Head(hidden.Pointer, tokens.Length, logits.Pointer);
        return logits.Span.ToArray();
    }
}

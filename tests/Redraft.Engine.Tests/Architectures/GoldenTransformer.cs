using System.Text.Json;
using System.Text.Json.Serialization;
using Redraft.Engine.Architectures;
using Redraft.Engine.Kernels;

namespace Redraft.Engine.Tests.Architectures;

/// <summary>What another implementation computed for a small model: tests/Goldens/make_transformers.py.</summary>
internal sealed record GoldenTransformer(
    string Name, ModelConfig Config, IReadOnlyList<GoldenSequence> Sequences, float[][] Logits, double Loss,
    Dictionary<string, GoldenGradient> Gradients)
{
    private static readonly JsonSerializerOptions CamelCase = new() { PropertyNamingPolicy = JsonNamingPolicy.CamelCase, Converters = { new Scalings() } };

    public static IEnumerable<GoldenTransformer> Load(Func<ModelConfig, bool> which)
    {
        using var stream = File.OpenRead(Path.Combine(AppContext.BaseDirectory, "Goldens", "transformers.json"));
        return [.. JsonSerializer.Deserialize<GoldenFile>(stream, CamelCase)!.Cases.Where(golden => which(golden.Config))];
    }

    public static GoldenTransformer Find(string name) => Load(_ => true).Single(golden => golden.Name == name);

    public static TheoryData<string> Names(Func<ModelConfig, bool> which) => [.. Load(which).Select(golden => golden.Name)];

    public ITransformer Model(WorkerPool pool)
    {
        var model = ArchitectureList.Create(Config, pool);
        for (var p = 0; p < model.Parameters.Count; p++)
        {
            FillByRecipe(model.Parameters[p], p);
        }

        return model;
    }

    /// <summary>The script's hash, in [−0.5, 0.5).</summary>
    public static double Hashed(int parameter, int element)
    {
        var x = ((uint)(parameter + 1) * 0x9E3779B1u) + (uint)element;
        x ^= x >> 16;
        x *= 0x85EBCA6Bu;
        x ^= x >> 13;
        x *= 0xC2B2AE35u;
        x ^= x >> 16;
        return (x / 4294967296.0) - 0.5;
    }

    private static void FillByRecipe(Parameter parameter, int index)
    {
        var values = parameter.Value.Span;
        for (var i = 0; i < values.Length; i++)
        {
            var u = Hashed(index, i);
            values[i] = (float)(parameter.Shape.Count == 2 ? 0.5 * u
                : parameter.Name.EndsWith("weight", StringComparison.Ordinal) ? 1 + (0.5 * u) : 0.25 * u);
        }
    }

    private sealed class Scalings : JsonConverter<RotaryScaling>
    {
        public override RotaryScaling? Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
        {
            using var tree = JsonDocument.ParseValue(ref reader);
            return tree.RootElement.GetProperty("type").GetString() == "linear"
                ? new LinearRotaryScaling(Number("factor"))
                : new Llama3RotaryScaling(Number("factor"), Number("lowFrequencyFactor"), Number("highFrequencyFactor"), (int)Number("originalContext"));

            double Number(string key) => tree.RootElement.GetProperty(key).GetDouble();
        }

        public override void Write(Utf8JsonWriter writer, RotaryScaling value, JsonSerializerOptions options) => throw new NotSupportedException();
    }

    private sealed record GoldenFile(IReadOnlyList<GoldenTransformer> Cases);
}

internal sealed record GoldenSequence(int[] Tokens, float[] Weights);

internal sealed record GoldenGradient(int[] Shape, double Norm, double Probe);

using System.Text.Json;
using Redraft.Engine.Architectures;
using Redraft.Engine.Kernels;
using Redraft.Engine.Optimizing;

namespace Redraft.Engine.Tests.Optimizing;

public sealed class AdamWTests
{
    private const double FloatTolerance = 1e-6; // values of about 1, a few roundings a step

    public static TheoryData<int> Cases => [0, 1, 2];

    [Fact]
    public void Two_steps_equal_numbers_worked_by_hand()
    {
        // lr 0.1, β1 = β2 = 0.5, ε 0, decay 0.2, θ = 1.
        // g = 2:  m = 1, v = 2;  m̂ = 2, √v̂ = 2;          θ = 1·0.98 − 0.1·2/2 = 0.88
        // g = −1: m = 0, v = 1.5;  m̂ = 0;                 θ = 0.88·0.98 = 0.8624
        using var pool = new WorkerPool(1);
        using var matrix = new Parameter("w", [1, 1], decay: true);
        matrix.Value.Span[0] = 1;
        using var optimizer = new AdamW([matrix], new AdamWOptions { Beta1 = 0.5, Beta2 = 0.5, Epsilon = 1e-30, WeightDecay = 0.2 }, pool);
        matrix.Gradient.Span[0] = 2;
        optimizer.Step(0.1);
        Assert.Equal(0.88, matrix.Value.Span[0], FloatTolerance);
        matrix.Gradient.Span[0] = -1;
        optimizer.Step(0.1);
        Assert.Equal(0.8624, matrix.Value.Span[0], FloatTolerance);
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Trajectories_equal_those_of_torch(int index)
    {
        var golden = JsonDocument.Parse(File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "Goldens", "adamw.json")))
            .RootElement.GetProperty("cases")[index];
        double Number(string name) => golden.GetProperty(name).GetDouble();
        float[] Floats(string name) => [.. golden.GetProperty(name).EnumerateArray().Select(value => value.GetSingle())];
        double? clip = golden.GetProperty("clip").ValueKind == JsonValueKind.Null ? null : Number("clip");
        var size = Floats("bias").Length;

        using var pool = new WorkerPool(2);
        using var matrix = new Parameter("w", [1, size], decay: true);
        using var bias = new Parameter("b", [size], decay: false);
        Parameter[] parameters = [matrix, bias];
        var options = new AdamWOptions { Beta1 = Number("beta1"), Beta2 = Number("beta2"), WeightDecay = Number("decay") };
        using var optimizer = new AdamW(parameters, options, pool);
        var gradients = new Gradients(parameters, pool);
        Fill(parameters, parameter => parameter.Value, i => (i / 8f) - 1);
        for (var t = 0; t < golden.GetProperty("steps").GetInt32(); t++)
        {
            Fill(parameters, parameter => parameter.Gradient, i => (float)Math.Sin(1 + (3 * i) + (0.7 * t)));
            optimizer.Step(Number("learningRate"), Gradients.ClippingScale(gradients.Norm(), clip));
        }

        Assert.All(Floats("matrix").Zip(matrix.Value.Span.ToArray()), pair => Assert.Equal(pair.First, pair.Second, FloatTolerance));
        Assert.All(Floats("bias").Zip(bias.Value.Span.ToArray()), pair => Assert.Equal(pair.First, pair.Second, FloatTolerance));
    }

    [Fact]
    public void Wrong_options_are_refused_with_all_that_is_wrong()
    {
        using var pool = new WorkerPool(1);
        var options = new AdamWOptions { Beta1 = 1, Beta2 = -0.1, Epsilon = 0, WeightDecay = double.NaN };
        var error = Assert.Throws<ArgumentException>(() => new AdamW([], options, pool));
        Assert.All((string[])["Beta1", "Beta2", "Epsilon", "WeightDecay"], name => Assert.Contains(name, error.Message, StringComparison.Ordinal));
    }

    private static void Fill(Parameter[] parameters, Func<Parameter, FloatBuffer> which, Func<int, float> value)
    {
        foreach (var parameter in parameters)
        {
            var span = which(parameter).Span;
            for (var i = 0; i < span.Length; i++)
            {
                span[i] = value(i);
            }
        }
    }
}

using FsCheck;
using FsCheck.Fluent;
using Redraft.Engine.Checkpoints;
using TemporaryFolder = Redraft.Engine.Tests.Checkpoints.TemporaryFolder;

namespace Redraft.Engine.Tests.Properties;

public sealed class FileProperties : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Tensors_of_any_names_shapes_and_finite_numbers_come_back_from_safetensors() => ForAny.Check(
        from names in Gen.OneOf(ForAny.Text.Generator, Gen.Elements("w", "model.layers.0.w", "é\u0000\"\\", "__meta__")).NonEmptyListOf()
        from shapes in Gen.Choose(1, 5).ArrayOf().Where(shape => shape.Length < 5).ListOf(names.Distinct().Count())
        from bits in Gen.Choose(int.MinValue, int.MaxValue)
        from type in Gen.Elements(TensorType.F32, TensorType.BF16, TensorType.F16)
        select (Names: names.Distinct().Where(name => name.Length is > 0 and < 100 && name != "__metadata__" && !HasHalfACharacter(name)).ToArray(), Shapes: shapes.ToArray(), Seed: bits, Type: type),
        input =>
        {
            var random = new Random(input.Seed);
            TensorData[] tensors =
            [
                .. input.Names.Select((name, i) => TensorData.Of(
                    name, input.Shapes[i], [.. Enumerable.Range(0, input.Shapes[i].Aggregate(1, (product, size) => product * size)).Select(_ => (float)((random.NextDouble() * 8) - 4))])),
            ];
            var path = _folder["t.safetensors"];
            using (var file = File.Create(path))
            {
                SafetensorsWriter.Write(file, tensors, input.Type);
            }

            using var reader = SafetensorsReader.Open(path);
            Assert.Equal(input.Names.Order(StringComparer.Ordinal), reader.Tensors.Select(tensor => tensor.Name).Order(StringComparer.Ordinal));
            foreach (var (name, shape, i) in input.Names.Select((name, i) => (name, input.Shapes[i], i)))
            {
                var entry = reader.Tensors.Single(tensor => tensor.Name == name);
                Assert.Equal(shape.Select(size => (long)size), entry.Shape);
                var expected = Numbers(tensors[i]).Select(number => Rounded(number, input.Type));
                Assert.Equal(expected, reader.Read(entry));
            }
        });

    private static bool HasHalfACharacter(string name)
        => System.Text.Encoding.UTF8.GetString(System.Text.Encoding.UTF8.GetBytes(name)) != name;

    private static float[] Numbers(TensorData tensor)
    {
        var numbers = new float[tensor.Count];
        tensor.Fill(0, numbers);
        return numbers;
    }

    private static float Rounded(float number, TensorType type) => type switch
    {
        TensorType.F16 => (float)(Half)number,
        TensorType.BF16 => BitConverter.UInt32BitsToSingle(Nearest(BitConverter.SingleToUInt32Bits(number)) << 16),
        _ => number,
    };

    // To the nearest of the two neighbours, the even one of a tie: by comparing, not by the usual trick of adding.
    private static uint Nearest(uint bits)
    {
        var (below, rest) = (bits >> 16, bits & 0xFFFF);
        return rest > 0x8000 || (rest == 0x8000 && (below & 1) == 1) ? below + 1 : below;
    }
}

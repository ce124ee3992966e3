namespace Redraft.Engine.Kernels;

/// <summary>Whether two blocks give the same bits: on sums of ordinary size, on those about 2^−126 where one might flush otherwise, and on infinities.</summary>
internal static unsafe class BFloatBlockCheck
{
    private const int Pairs = 37, Groups = 2, MostVectors = 3;

    private static readonly (int Least, int Most)[] Exponents = [(100, 150), (55, 72), (1, 254), (180, 254)]; // of the operands

    /// <summary>Compares them on a few thousand sums of each kind.</summary>
    public static bool Agrees(BFloatBlock one, BFloatBlock other)
    {
        for (var vectors = 1; vectors <= MostVectors; vectors++)
        {
            foreach (var (least, most) in Exponents)
            {
                if (!Agrees(one, other, vectors, least, most, add: 0) || !Agrees(one, other, vectors, least, most, add: 1))
                {
                    return false;
                }
            }
        }

        return true;
    }

    private static bool Agrees(BFloatBlock one, BFloatBlock other, int vectors, int least, int most, int add)
    {
        const int Rows = BFloatBlock.Rows * Groups;
        var columns = vectors * 16;
        var random = new SplitMix64((ulong)((least * 4) + vectors));
        using var a = Pairwise(random, Rows * Pairs, least, most);                   // [rows, pairs]
        using var b = Pairwise(random, columns * Pairs, least, most);                // [pairs, columns]
        using var first = new FloatBuffer(Rows * columns);
        using var second = new FloatBuffer(Rows * columns);
        first.Span.Fill(1);
        second.Span.Fill(1);
        one.Multiply(vectors, Arguments(a, b, first, columns, add));
        other.Multiply(vectors, Arguments(a, b, second, columns, add));
        for (var i = 0; i < Rows * columns; i++)
        {
            var (x, y) = (first.Pointer[i], second.Pointer[i]);
            if (BitConverter.SingleToInt32Bits(x) != BitConverter.SingleToInt32Bits(y) && !(float.IsNaN(x) && float.IsNaN(y)))
            {
                return false;
            }
        }

        return true;
    }

    private static BFloatBlockArguments Arguments(FloatBuffer a, FloatBuffer b, FloatBuffer c, int columns, int add) => new()
    {
        A = (byte*)a.Pointer, RowStride = Pairs * sizeof(uint), PairStride = sizeof(uint), GroupStride = BFloatBlock.Rows * Pairs * sizeof(uint),
        B = (byte*)b.Pointer, C = (byte*)c.Pointer, StrideC = columns * sizeof(float), Pairs = Pairs, Groups = Groups, Add = add,
    };

    private static FloatBuffer Pairwise(SplitMix64 random, int count, int least, int most)
    {
        var pairs = new FloatBuffer(count);
        for (var i = 0; i < count; i++)
        {
            ((uint*)pairs.Pointer)[i] = Half() | (Half() << 16);
        }

        return pairs;

        uint Half() => (uint)((random.Next(2) << 15) | ((least + random.Next(most - least + 1)) << 7) | random.Next(128));
    }
}

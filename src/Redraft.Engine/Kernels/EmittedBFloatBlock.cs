using System.Runtime.InteropServices;
using System.Runtime.Intrinsics.X86;

namespace Redraft.Engine.Kernels;

/// <summary>Products of bfloat16 pairs by <c>vdpbf16ps</c>, which .NET doesn't offer: instructions written by <see cref="X64Assembler"/> at first use.</summary>
/// <remarks>
/// Eight rows of three vectors: 24 sums, 3 loads of b and 5 broadcasts of a fill the 32 registers. On Linux and x86-64 with AVX512-BF16 only, as the code
/// obeys that system's calling convention, and where <see cref="MachineCode.IsAllowed"/>.
/// Before its first use it has to agree with <see cref="ManagedBFloatBlock"/> bit for bit on numbers of all sizes; else it isn't used.
/// </remarks>
internal sealed unsafe class EmittedBFloatBlock : BFloatBlock
{
    private const int MostVectors = 3;

    // Registers: the caller's, all free to use. rdi holds the arguments.
    private const int A0 = 0, B = 1, PairStride = 2, RowStride = 6, Arguments = 7, C = 8, A3 = 9, Pairs = 10, A6 = 11;
    private const int FirstB = 24, FirstA = 27, SomeA = 5;

    private readonly delegate* unmanaged<BFloatBlockArguments*, void>[] _blocks; // by vectors

    private EmittedBFloatBlock(delegate* unmanaged<BFloatBlockArguments*, void>[] blocks) => _blocks = blocks;

    /// <summary>Whether processor and system can run it.</summary>
    public static bool IsSupported
        => OperatingSystem.IsLinux() && RuntimeInformation.ProcessArchitecture == Architecture.X64
            && Avx512BW.IsSupported && (X86Base.CpuId(7, 1).Eax & 0x20) != 0;

    /// <summary>The block, or null where it can't, may not or should not run.</summary>
    public static BFloatBlock? TryCreate()
        => IsSupported && MachineCode.IsAllowed && TryEmit() is { } block && BFloatBlockCheck.Agrees(block, new ManagedBFloatBlock())
            ? block
            : null;

    /// <summary>The block unchecked, or null if the system gives no memory for code.</summary>
    public static EmittedBFloatBlock? TryEmit()
    {
        var blocks = new delegate* unmanaged<BFloatBlockArguments*, void>[MostVectors + 1];
        for (var vectors = 1; vectors <= MostVectors; vectors++)
        {
            blocks[vectors] = (delegate* unmanaged<BFloatBlockArguments*, void>)MachineCode.TryMake(Emit(vectors));
            if (blocks[vectors] == null)
            {
                return null;
            }
        }

        return new EmittedBFloatBlock(blocks);
    }

    /// <inheritdoc/>
    public override void Multiply(int vectors, BFloatBlockArguments block) => _blocks[vectors](&block);

    private static byte[] Emit(int vectors)
    {
        var code = new X64Assembler();
        var nextGroup = code.Position;
        FetchTile(code, vectors);
        for (var sum = 0; sum < Rows * vectors; sum++)
        {
            code.Zero(sum);
        }

        code.Load(A0, Arguments, Offset(nameof(BFloatBlockArguments.A)));
        code.Load(B, Arguments, Offset(nameof(BFloatBlockArguments.B)));
        code.Load(RowStride, Arguments, Offset(nameof(BFloatBlockArguments.RowStride)));
        code.Load(PairStride, Arguments, Offset(nameof(BFloatBlockArguments.PairStride)));
        code.Load(Pairs, Arguments, Offset(nameof(BFloatBlockArguments.Pairs)));
        code.LoadAddress(A3, A0, RowStride);
        code.Add(A3, RowStride);
        code.LoadAddress(A6, A3, RowStride);
        code.Add(A6, RowStride);

        var nextPair = code.Position;
        MultiplyPair(code, vectors);
        code.Decrement(Pairs);
        code.JumpBackUnlessZero(nextPair);

        Put(code, vectors);
        code.Load(A0, Arguments, Offset(nameof(BFloatBlockArguments.GroupStride)));
        code.AddToMemory(Arguments, Offset(nameof(BFloatBlockArguments.A)), A0);
        code.DecrementMemory(Arguments, Offset(nameof(BFloatBlockArguments.Groups)));
        code.JumpBackUnlessZero(nextGroup);
        code.Return();
        return code.ToArray();
    }

    /// <summary>The tile of c is on its way while the sums are made: its misses after the loop would cost a tenth of the whole.</summary>
    private static void FetchTile(X64Assembler code, int vectors)
    {
        code.Load(C, Arguments, Offset(nameof(BFloatBlockArguments.C)));
        code.Load(A3, Arguments, Offset(nameof(BFloatBlockArguments.StrideC)));
        for (var row = 0; row < Rows; row++)
        {
            for (var vector = 0; vector < vectors; vector++)
            {
                code.Fetch(C, vector);
            }

            code.Add(C, A3);
        }

        code.Load(C, Arguments, Offset(nameof(BFloatBlockArguments.C)));
    }

    private static void MultiplyPair(X64Assembler code, int vectors)
    {
        for (var vector = 0; vector < vectors; vector++)
        {
            code.LoadVector(FirstB + vector, B, vector);
        }

        for (var row = 0; row < Rows; row++)
        {
            var a = FirstA + (row % SomeA);
            var start = row < 3 ? A0 : row < 6 ? A3 : A6;
            if (row % 3 == 0)
            {
                code.Broadcast(a, start);
            }
            else
            {
                code.Broadcast(a, start, RowStride, row % 3);
            }

            for (var vector = 0; vector < vectors; vector++)
            {
                code.MultiplyPairs((row * vectors) + vector, a, FirstB + vector);
            }
        }

        code.Add(A0, PairStride);
        code.Add(A3, PairStride);
        code.Add(A6, PairStride);
        code.AddNumber(B, vectors * 64);
    }

    private static void Put(X64Assembler code, int vectors)
    {
        code.Load(A3, Arguments, Offset(nameof(BFloatBlockArguments.StrideC)));
        code.CompareMemoryWithZero(Arguments, Offset(nameof(BFloatBlockArguments.Add)));
        var overwrite = code.JumpAheadIfZero();
        Rows8(add: true);
        var end = code.JumpAhead();
        code.Land(overwrite);
        Rows8(add: false);
        code.Land(end);
        code.Store(Arguments, Offset(nameof(BFloatBlockArguments.C)), C);

        void Rows8(bool add)
        {
            for (var row = 0; row < Rows; row++)
            {
                for (var vector = 0; vector < vectors; vector++)
                {
                    var sum = (row * vectors) + vector;
                    if (add)
                    {
                        code.AddVector(sum, C, vector);
                    }

                    code.StoreVector(C, vector, sum);
                }

                code.Add(C, A3);
            }
        }
    }

    private static int Offset(string field) => (int)Marshal.OffsetOf<BFloatBlockArguments>(field);
}

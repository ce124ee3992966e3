using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Redraft.Engine.Kernels;

/// <summary>Products of bytes by the 512-bit <c>vpdpbusd</c>, which .NET doesn't offer: instructions written by <see cref="X64Assembler"/> at first use.</summary>
/// <remarks>
/// Eight rows by three panels of <see cref="PackedBytes"/>, 24 sums, or fewer of both. Four times the multiply-adds of floats an instruction; the sums are
/// integers, so they are <see cref="BytesBlock"/>'s. On Linux and x86-64 with AVX512-VNNI only, where <see cref="MachineCode.IsAllowed"/>, and
/// not before it has agreed with plain loops. Source: Intel 64 and IA-32 Architectures Software Developer's Manual, volume 2, VPDPBUSD.
/// </remarks>
internal sealed unsafe class EmittedBytesBlock
{
    /// <summary>Panels of one call.</summary>
    public const int MostPanels = 3;

    private const int Most = 8, Some = 4, Width = BytesBlock.Width, Line = 64;

    // Registers: the caller's, all free to use. rdi holds the arguments.
    private const int A0 = 0, B = 1, PanelStride = 2, RowStride = 6, Arguments = 7, Sums = 8, A3 = 9, Fours = 10, A6 = 11;
    private const int FirstB = 24, FirstA = 27, SomeA = 5;

    private static readonly Lazy<EmittedBytesBlock?> Chosen = new(() => IsSupported && MachineCode.IsAllowed && TryEmit() is { } block && block.IsRight() ? block : null);

    private readonly Dictionary<(int Rows, int Panels), nint> _blocks = [];

    private EmittedBytesBlock()
    {
    }

    /// <summary>The block, or null where it can't, may not or should not run.</summary>
    public static EmittedBytesBlock? Trusted => Chosen.Value;

    /// <summary>Whether processor and system can run it.</summary>
    public static bool IsSupported
        => OperatingSystem.IsLinux() && RuntimeInformation.ProcessArchitecture == Architecture.X64
            && Avx512BW.IsSupported && (X86Base.CpuId(7, 0).Ecx & 0x800) != 0;

    /// <summary>The block unchecked, or null if the system gives no memory for code.</summary>
    public static EmittedBytesBlock? TryEmit()
    {
        var made = new EmittedBytesBlock();
        foreach (var rows in new[] { 1, Some, Most })
        {
            for (var panels = 1; panels <= MostPanels; panels++)
            {
                made._blocks[(rows, panels)] = (nint)MachineCode.TryMake(Emit(rows, panels));
            }
        }

        return made._blocks.ContainsValue(0) ? null : made;
    }

    /// <summary>y (+)= x·Wᵀ for the columns of neighbouring panels.</summary>
    /// <param name="panel">The first of them.</param>
    /// <param name="panels">1 to <see cref="MostPanels"/>.</param>
    /// <param name="columns">Columns of y from the first panel on, those of later panels included.</param>
    /// <param name="x">The rows, as bytes.</param>
    /// <param name="y">The first row's first column.</param>
    /// <param name="strideY">Floats from one row of y to the next.</param>
    /// <param name="add">Adds to y.</param>
    public void Multiply(BytesPanel panel, int panels, int columns, PackedInput x, float* y, long strideY, bool add)
    {
        var sums = stackalloc int[Most * MostPanels * Width];
        var bytes = (long)panels * Width * panel.Depth;
        var block = x.Rows >= Most ? Most : x.Rows >= Some ? Some : 1;
        var call = (delegate* unmanaged[SuppressGCTransition]<BytesBlockArguments*, void>)_blocks[(block, panels)];
        for (var done = 0; done < x.Rows;)
        {
            Fetch(panel.Weights + bytes, bytes, done, block, x.Rows);
            var first = Math.Min(done, x.Rows - block); // the last block begins within the one before it: rows are computed twice, and put once
            var arguments = new BytesBlockArguments
            {
                A = x.Bytes + ((long)first * panel.Depth), RowStride = panel.Depth, B = panel.Weights, PanelStride = (long)Width * panel.Depth,
                Sums = sums, Fours = panel.Depth / 4,
            };
            call(&arguments);
            for (; done < first + block; done++)
            {
                Put(panel, sums + ((done - first) * panels * Width), columns, x.Scales[done], y + (done * strideY), add);
            }
        }
    }

    /// <summary>While a block of rows is computed, its share of the next panels comes into the L2 cache. A single row's are fetched by the processor itself.</summary>
    private static void Fetch(sbyte* next, long bytes, int done, int block, int rows)
    {
        if (block > 1)
        {
            var end = next + Math.Min(bytes, bytes * (done + block) / rows);
            for (next += bytes * done / rows; next < end; next += Line)
            {
                Sse.Prefetch1(next); // an address past the end does no harm
            }
        }
    }

    private static void Put(BytesPanel panel, int* sums, int columns, float scale, float* y, bool add)
    {
        var factor = Vector512.Create(scale);
        var j = 0;
        for (; j + Width <= columns; j += Width)
        {
            var scaled = Scaled(j);
            (add ? Vector512.Load(y + j) + scaled : scaled).Store(y + j);
        }

        if (j < columns)
        {
            var rest = stackalloc float[Width];
            Scaled(j).Store(rest);
            for (var i = 0; j < columns; i++, j++)
            {
                y[j] = add ? y[j] + rest[i] : rest[i];
            }
        }

        Vector512<float> Scaled(int column)
            => Vector512.ConvertToSingle(Vector512.Load(sums + column) + Vector512.Load(panel.Starts + column)) * Vector512.Load(panel.Scales + column) * factor;
    }

    private static byte[] Emit(int rows, int panels)
    {
        var code = new X64Assembler();
        for (var sum = 0; sum < rows * panels; sum++)
        {
            code.Zero(sum);
        }

        code.Load(A0, Arguments, Offset(nameof(BytesBlockArguments.A)));
        code.Load(RowStride, Arguments, Offset(nameof(BytesBlockArguments.RowStride)));
        code.Load(B, Arguments, Offset(nameof(BytesBlockArguments.B)));
        code.Load(PanelStride, Arguments, Offset(nameof(BytesBlockArguments.PanelStride)));
        code.Load(Sums, Arguments, Offset(nameof(BytesBlockArguments.Sums)));
        code.Load(Fours, Arguments, Offset(nameof(BytesBlockArguments.Fours)));
        code.LoadAddress(A3, A0, RowStride);
        code.Add(A3, RowStride);
        code.LoadAddress(A6, A3, RowStride);
        code.Add(A6, RowStride);

        var next = code.Position;
        MultiplyFour(code, rows, panels);
        code.Decrement(Fours);
        code.JumpBackUnlessZero(next);
        for (var sum = 0; sum < rows * panels; sum++)
        {
            code.StoreVector(Sums, sum, sum);
        }

        code.Return();
        return code.ToArray();
    }

    private static void MultiplyFour(X64Assembler code, int rows, int panels)
    {
        code.LoadVector(FirstB, B, 0);
        for (var panel = 1; panel < panels; panel++)
        {
            code.LoadVector(FirstB + panel, B, PanelStride, panel);
        }

        for (var row = 0; row < rows; row++)
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

            for (var panel = 0; panel < panels; panel++)
            {
                code.MultiplyFours((row * panels) + panel, a, FirstB + panel);
            }
        }

        code.AddNumber(A0, 4);
        code.AddNumber(A3, 4);
        code.AddNumber(A6, 4);
        code.AddNumber(B, Line);
    }

    private static int Offset(string field) => (int)Marshal.OffsetOf<BytesBlockArguments>(field);

    /// <summary>Compares every block with plain loops, on all values of a byte and the extremes.</summary>
    private bool IsRight()
    {
        const int Depth = 68;
        var a = stackalloc byte[Most * Depth];
        var b = stackalloc sbyte[MostPanels * Width * Depth];
        for (var i = 0; i < Most * Depth; i++)
        {
            a[i] = (byte)(i < Depth ? 255 : i * 37);
        }

        for (var i = 0; i < MostPanels * Width * Depth; i++)
        {
            b[i] = (sbyte)(i % Width == 0 ? -127 : (i * 29) + (i >> 8));
        }

        foreach (var (rows, panels) in _blocks.Keys)
        {
            if (!IsRight(rows, panels, Depth, a, b))
            {
                return false;
            }
        }

        return true;
    }

    private bool IsRight(int rows, int panels, int depth, byte* a, sbyte* b)
    {
        var sums = stackalloc int[Most * MostPanels * Width];
        var arguments = new BytesBlockArguments { A = a, RowStride = depth, B = b, PanelStride = (long)Width * depth, Sums = sums, Fours = depth / 4 };
        ((delegate* unmanaged[SuppressGCTransition]<BytesBlockArguments*, void>)_blocks[(rows, panels)])(&arguments);
        for (var i = 0; i < rows * panels * Width; i++)
        {
            var (row, panel, column, sum) = (i / (panels * Width), i / Width % panels, i % Width, 0);
            for (var k = 0; k < depth; k++)
            {
                sum += a[(row * depth) + k] * b[(panel * Width * depth) + (k / 4 * Line) + (column * 4) + (k % 4)];
            }

            if (sum != sums[i])
            {
                return false;
            }
        }

        return true;
    }
}

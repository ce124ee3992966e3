using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Redraft.Engine.Kernels;

/// <summary>Sixteen lanes in four 128-bit vectors, or in plain code where there are none.</summary>
internal readonly unsafe struct Lanes128(Vector128<float> a, Vector128<float> b, Vector128<float> c, Vector128<float> d) : ILanes<Lanes128>
{
    private const MethodImplOptions Inline = MethodImplOptions.AggressiveInlining;

    private readonly Vector128<float> _a = a;
    private readonly Vector128<float> _b = b;
    private readonly Vector128<float> _c = c;
    private readonly Vector128<float> _d = d;

    public static int BlockRows => 4;

    public static int BlockVectors => 1;

    [MethodImpl(Inline)]
    public static Lanes128 Load(float* source) => new(Vector128.Load(source), Vector128.Load(source + 4), Vector128.Load(source + 8), Vector128.Load(source + 12));

    [MethodImpl(Inline)]
    public static Lanes128 All(float value) => new(Vector128.Create(value), Vector128.Create(value), Vector128.Create(value), Vector128.Create(value));

    [MethodImpl(Inline)]
    public void Store(float* target)
    {
        _a.Store(target);
        _b.Store(target + 4);
        _c.Store(target + 8);
        _d.Store(target + 12);
    }

    [MethodImpl(Inline)]
    public static Lanes128 operator +(Lanes128 a, Lanes128 b) => new(a._a + b._a, a._b + b._b, a._c + b._c, a._d + b._d);

    [MethodImpl(Inline)]
    public static Lanes128 operator -(Lanes128 a, Lanes128 b) => new(a._a - b._a, a._b - b._b, a._c - b._c, a._d - b._d);

    [MethodImpl(Inline)]
    public static Lanes128 operator *(Lanes128 a, Lanes128 b) => new(a._a * b._a, a._b * b._b, a._c * b._c, a._d * b._d);

    [MethodImpl(Inline)]
    public static Lanes128 operator /(Lanes128 a, Lanes128 b) => new(a._a / b._a, a._b / b._b, a._c / b._c, a._d / b._d);

    [MethodImpl(Inline)]
    public static Lanes128 Fma(Lanes128 a, Lanes128 b, Lanes128 c) => new(
        Vector128.FusedMultiplyAdd(a._a, b._a, c._a),
        Vector128.FusedMultiplyAdd(a._b, b._b, c._b),
        Vector128.FusedMultiplyAdd(a._c, b._c, c._c),
        Vector128.FusedMultiplyAdd(a._d, b._d, c._d));

    [MethodImpl(Inline)]
    public static Lanes128 Sqrt(Lanes128 a) => new(
        Vector128.Sqrt(a._a),
        Vector128.Sqrt(a._b),
        Vector128.Sqrt(a._c),
        Vector128.Sqrt(a._d));

    [MethodImpl(Inline)]
    public static Lanes128 Max(Lanes128 a, Lanes128 b) => new(
        Vector128.MaxNative(a._a, b._a),
        Vector128.MaxNative(a._b, b._b),
        Vector128.MaxNative(a._c, b._c),
        Vector128.MaxNative(a._d, b._d));

    [MethodImpl(Inline)]
    public static Lanes128 IfLess(Lanes128 a, Lanes128 b, Lanes128 yes, Lanes128 no) => new(
        Vector128.ConditionalSelect(Vector128.LessThan(a._a, b._a), yes._a, no._a),
        Vector128.ConditionalSelect(Vector128.LessThan(a._b, b._b), yes._b, no._b),
        Vector128.ConditionalSelect(Vector128.LessThan(a._c, b._c), yes._c, no._c),
        Vector128.ConditionalSelect(Vector128.LessThan(a._d, b._d), yes._d, no._d));

    [MethodImpl(Inline)]
    public static Lanes128 PowerOfTwo(Lanes128 shifted) => new(
        ((Vector128.AsInt32(shifted._a) + Vector128.Create(127)) << 23).AsSingle(),
        ((Vector128.AsInt32(shifted._b) + Vector128.Create(127)) << 23).AsSingle(),
        ((Vector128.AsInt32(shifted._c) + Vector128.Create(127)) << 23).AsSingle(),
        ((Vector128.AsInt32(shifted._d) + Vector128.Create(127)) << 23).AsSingle());

    [MethodImpl(Inline)]
    public static float Sum(Lanes128 a) => SumOfFour(a._a + a._c + (a._b + a._d));

    [MethodImpl(Inline)]
    public static float Largest(Lanes128 a)
        => LargestOfFour(Vector128.MaxNative(Vector128.MaxNative(a._a, a._c), Vector128.MaxNative(a._b, a._d)));

    [MethodImpl(Inline)]
    internal static float SumOfFour(Vector128<float> a) => a[0] + a[2] + (a[1] + a[3]);

    [MethodImpl(Inline)]
    internal static float LargestOfFour(Vector128<float> a) => MathF.Max(MathF.Max(a[0], a[1]), MathF.Max(a[2], a[3]));
}

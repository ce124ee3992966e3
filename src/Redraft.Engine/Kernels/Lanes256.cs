using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Redraft.Engine.Kernels;

/// <summary>Sixteen lanes in two 256-bit vectors.</summary>
internal readonly unsafe struct Lanes256(Vector256<float> a, Vector256<float> b) : ILanes<Lanes256>
{
    private const MethodImplOptions Inline = MethodImplOptions.AggressiveInlining;

    private readonly Vector256<float> _a = a;
    private readonly Vector256<float> _b = b;

    public static int BlockRows => 4;

    public static int BlockVectors => 1;

    [MethodImpl(Inline)]
    public static Lanes256 Load(float* source) => new(Vector256.Load(source), Vector256.Load(source + 8));

    [MethodImpl(Inline)]
    public static Lanes256 All(float value) => new(Vector256.Create(value), Vector256.Create(value));

    [MethodImpl(Inline)]
    public void Store(float* target)
    {
        _a.Store(target);
        _b.Store(target + 8);
    }

    [MethodImpl(Inline)]
    public static Lanes256 operator +(Lanes256 a, Lanes256 b) => new(a._a + b._a, a._b + b._b);

    [MethodImpl(Inline)]
    public static Lanes256 operator -(Lanes256 a, Lanes256 b) => new(a._a - b._a, a._b - b._b);

    [MethodImpl(Inline)]
    public static Lanes256 operator *(Lanes256 a, Lanes256 b) => new(a._a * b._a, a._b * b._b);

    [MethodImpl(Inline)]
    public static Lanes256 operator /(Lanes256 a, Lanes256 b) => new(a._a / b._a, a._b / b._b);

    [MethodImpl(Inline)]
    public static Lanes256 Fma(Lanes256 a, Lanes256 b, Lanes256 c) => new(
        Vector256.FusedMultiplyAdd(a._a, b._a, c._a),
        Vector256.FusedMultiplyAdd(a._b, b._b, c._b));

    [MethodImpl(Inline)]
    public static Lanes256 Sqrt(Lanes256 a) => new(
        Vector256.Sqrt(a._a),
        Vector256.Sqrt(a._b));

    [MethodImpl(Inline)]
    public static Lanes256 Max(Lanes256 a, Lanes256 b) => new(
        Vector256.MaxNative(a._a, b._a),
        Vector256.MaxNative(a._b, b._b));

    [MethodImpl(Inline)]
    public static Lanes256 IfLess(Lanes256 a, Lanes256 b, Lanes256 yes, Lanes256 no) => new(
        Vector256.ConditionalSelect(Vector256.LessThan(a._a, b._a), yes._a, no._a),
        Vector256.ConditionalSelect(Vector256.LessThan(a._b, b._b), yes._b, no._b));

    [MethodImpl(Inline)]
    public static Lanes256 PowerOfTwo(Lanes256 shifted) => new(
        ((Vector256.AsInt32(shifted._a) + Vector256.Create(127)) << 23).AsSingle(),
        ((Vector256.AsInt32(shifted._b) + Vector256.Create(127)) << 23).AsSingle());

    [MethodImpl(Inline)]
    public static float Sum(Lanes256 a)
    {
        var eight = a._a + a._b;
        return Lanes128.SumOfFour(eight.GetLower() + eight.GetUpper());
    }

    [MethodImpl(Inline)]
    public static float Largest(Lanes256 a)
    {
        var eight = Vector256.MaxNative(a._a, a._b);
        return Lanes128.LargestOfFour(Vector128.MaxNative(eight.GetLower(), eight.GetUpper()));
    }
}

using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Redraft.Engine.Kernels;

/// <summary>Sixteen lanes in one 512-bit vector.</summary>
internal readonly unsafe struct Lanes512(Vector512<float> a) : ILanes<Lanes512>
{
    private const MethodImplOptions Inline = MethodImplOptions.AggressiveInlining;

    private readonly Vector512<float> _a = a;

    public static int BlockRows => 8;

    public static int BlockVectors => 3;

    [MethodImpl(Inline)]
    public static Lanes512 Load(float* source) => new(Vector512.Load(source));

    [MethodImpl(Inline)]
    public static Lanes512 All(float value) => new(Vector512.Create(value));

    [MethodImpl(Inline)]
    public void Store(float* target)
    {
        _a.Store(target);
    }

    [MethodImpl(Inline)]
    public static Lanes512 operator +(Lanes512 a, Lanes512 b) => new(a._a + b._a);

    [MethodImpl(Inline)]
    public static Lanes512 operator -(Lanes512 a, Lanes512 b) => new(a._a - b._a);

    [MethodImpl(Inline)]
    public static Lanes512 operator *(Lanes512 a, Lanes512 b) => new(a._a * b._a);

    [MethodImpl(Inline)]
    public static Lanes512 operator /(Lanes512 a, Lanes512 b) => new(a._a / b._a);

    [MethodImpl(Inline)]
    public static Lanes512 Fma(Lanes512 a, Lanes512 b, Lanes512 c) => new(Vector512.FusedMultiplyAdd(a._a, b._a, c._a));

    [MethodImpl(Inline)]
    public static Lanes512 Sqrt(Lanes512 a) => new(Vector512.Sqrt(a._a));

    [MethodImpl(Inline)]
    public static Lanes512 Max(Lanes512 a, Lanes512 b) => new(Vector512.MaxNative(a._a, b._a));

    [MethodImpl(Inline)]
    public static Lanes512 IfLess(Lanes512 a, Lanes512 b, Lanes512 yes, Lanes512 no) => new(Vector512.ConditionalSelect(Vector512.LessThan(a._a, b._a), yes._a, no._a));

    [MethodImpl(Inline)]
    public static Lanes512 PowerOfTwo(Lanes512 shifted) => new(((Vector512.AsInt32(shifted._a) + Vector512.Create(127)) << 23).AsSingle());

    [MethodImpl(Inline)]
    public static float Sum(Lanes512 a) => Lanes256.Sum(new Lanes256(a._a.GetLower(), a._a.GetUpper()));

    [MethodImpl(Inline)]
    public static float Largest(Lanes512 a) => Lanes256.Largest(new Lanes256(a._a.GetLower(), a._a.GetUpper()));
}

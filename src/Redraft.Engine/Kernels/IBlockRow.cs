using System.Runtime.CompilerServices;

namespace Redraft.Engine.Kernels;

/// <summary>A row of a register block: one, two or three vectors of 16 lanes.</summary>
/// <remarks>Structs that hold the lanes as fields cost nothing: the JIT keeps each field in its own register.</remarks>
internal unsafe interface IBlockRow<T>
    where T : unmanaged, IBlockRow<T>
{
    /// <summary>Floats in the row.</summary>
    static abstract int Width { get; }

    static abstract T Zero { get; }

    static abstract T Load(float* source);

    void Store(float* target);

    static abstract T operator +(T a, T b);

    /// <summary>sum + x·b, with one float x for the whole row.</summary>
    static abstract T Fma(float x, T b, T sum);
}

/// <summary>16 columns.</summary>
internal readonly unsafe struct One<L>(L a) : IBlockRow<One<L>>
    where L : unmanaged, ILanes<L>
{
    private readonly L _a = a;

    public static int Width => 16;

    public static One<L> Zero
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => new(L.All(0));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static One<L> Load(float* source) => new(L.Load(source));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Store(float* target) => _a.Store(target);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static One<L> operator +(One<L> a, One<L> b) => new(a._a + b._a);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static One<L> Fma(float x, One<L> b, One<L> sum) => new(L.Fma(L.All(x), b._a, sum._a));
}

/// <summary>32 columns.</summary>
internal readonly unsafe struct Two<L>(L a, L b) : IBlockRow<Two<L>>
    where L : unmanaged, ILanes<L>
{
    private readonly L _a = a;
    private readonly L _b = b;

    public static int Width => 32;

    public static Two<L> Zero
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => new(L.All(0), L.All(0));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Two<L> Load(float* source) => new(L.Load(source), L.Load(source + 16));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Store(float* target)
    {
        _a.Store(target);
        _b.Store(target + 16);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Two<L> operator +(Two<L> a, Two<L> b) => new(a._a + b._a, a._b + b._b);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Two<L> Fma(float x, Two<L> b, Two<L> sum)
    {
        var lanes = L.All(x);
        return new(L.Fma(lanes, b._a, sum._a), L.Fma(lanes, b._b, sum._b));
    }
}

/// <summary>48 columns: with eight such rows 24 sums, 3 loads and a broadcast fill 28 of the 32 AVX-512 registers.</summary>
internal readonly unsafe struct Three<L>(L a, L b, L c) : IBlockRow<Three<L>>
    where L : unmanaged, ILanes<L>
{
    private readonly L _a = a;
    private readonly L _b = b;
    private readonly L _c = c;

    public static int Width => 48;

    public static Three<L> Zero
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => new(L.All(0), L.All(0), L.All(0));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Three<L> Load(float* source) => new(L.Load(source), L.Load(source + 16), L.Load(source + 32));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Store(float* target)
    {
        _a.Store(target);
        _b.Store(target + 16);
        _c.Store(target + 32);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Three<L> operator +(Three<L> a, Three<L> b) => new(a._a + b._a, a._b + b._b, a._c + b._c);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Three<L> Fma(float x, Three<L> b, Three<L> sum)
    {
        var lanes = L.All(x);
        return new(L.Fma(lanes, b._a, sum._a), L.Fma(lanes, b._b, sum._b), L.Fma(lanes, b._c, sum._c));
    }
}

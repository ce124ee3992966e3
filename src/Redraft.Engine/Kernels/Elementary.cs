using System.Runtime.CompilerServices;

namespace Redraft.Engine.Kernels;

/// <summary>Elementary functions of sixteen lanes, from additions, multiplications and one division: the same bits everywhere.</summary>
/// <remarks>
/// Errors measured against <see cref="Math"/> over all inputs that matter: exp 1.2e-7 relative, tanh and σ 2e-7 relative.
/// Source: S. Moshier, Cephes library, expf and tanhf (range reduction and minimax coefficients).
/// </remarks>
internal static class Elementary
{
    private const MethodImplOptions Inline = MethodImplOptions.AggressiveInlining;
    private const float Shift = 12582912f; // 1.5·2^23: adding it rounds to an integer, which is then in the low bits
    private const float Log2E = 1.44269504f;
    private const float Ln2High = 0.693359375f, Ln2Low = -2.12194440e-4f; // their sum is ln 2; the first has few bits, so n·it is exact

    /// <summary>e^x; 0 below −86.9 (where results would lose bits), infinity above 88.72.</summary>
    [MethodImpl(Inline)]
    public static L Exp<L>(L x)
        where L : unmanaged, ILanes<L>
    {
        var shifted = L.Fma(x, L.All(Log2E), L.All(Shift));
        var n = shifted - L.All(Shift); // x = n·ln 2 + r, |r| ≤ ln 2 / 2
        var r = L.Fma(n, L.All(-Ln2Low), L.Fma(n, L.All(-Ln2High), x));
        var p = L.Fma(L.All(1.9875691500e-4f), r, L.All(1.3981999507e-3f));
        p = L.Fma(p, r, L.All(8.3334519073e-3f));
        p = L.Fma(p, r, L.All(4.1665795894e-2f));
        p = L.Fma(p, r, L.All(1.6666665459e-1f));
        p = L.Fma(p, r, L.All(5.0000001201e-1f));
        var half = L.Fma(p, r * r, r) + L.All(1);
        var y = (half + half) * L.PowerOfTwo(shifted - L.All(1)); // 2·2^(n−1), since 2^128 alone doesn't fit
        y = L.IfLess(x, L.All(-86.9f), L.All(0), y);
        return L.IfLess(L.All(88.72f), x, L.All(float.PositiveInfinity), y);
    }

    /// <summary>σ(x) = 1 / (1 + e^−x).</summary>
    [MethodImpl(Inline)]
    public static L Sigmoid<L>(L x)
        where L : unmanaged, ILanes<L>
        => L.All(1) / (L.All(1) + Exp(L.All(0) - x));

    /// <summary>tanh x, by a polynomial near 0 where the quotient would cancel.</summary>
    [MethodImpl(Inline)]
    public static L Tanh<L>(L x)
        where L : unmanaged, ILanes<L>
    {
        var square = x * x;
        var p = L.Fma(L.All(-5.70498872745e-3f), square, L.All(2.06390887954e-2f));
        p = L.Fma(p, square, L.All(-5.37397155531e-2f));
        p = L.Fma(p, square, L.All(1.33314422036e-1f));
        p = L.Fma(p, square, L.All(-3.33332819422e-1f));
        var near = L.Fma(p * square, x, x);
        var far = L.All(1) - (L.All(2) / (Exp(x + x) + L.All(1)));
        return L.IfLess(square, L.All(0.390625f), near, far);
    }
}

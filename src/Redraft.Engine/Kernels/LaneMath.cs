using System.Runtime.CompilerServices;

namespace Redraft.Engine.Kernels;

/// <inheritdoc/>
internal sealed unsafe class LaneMath<L> : VectorMath
    where L : unmanaged, ILanes<L>
{
    private const MethodImplOptions Hot = MethodImplOptions.AggressiveOptimization;
    private const float GeluSlope = 0.7978845608f; // √(2/π)
    private const float GeluCubic = 0.044715f;

    /// <summary>One lane's function.</summary>
    private interface IFunction
    {
        static abstract L Of(L x);
    }

    /// <summary>One lane's part of a sum over up to three rows.</summary>
    private interface ITerm
    {
        static abstract L AddTo(L sum, float* a, float* b, float* c);
    }

    public override void Exp(float* x, float* y, int length) => Map<ExpOf>(x, y, length);

    public override void Sigmoid(float* x, float* y, int length) => Map<SigmoidOf>(x, y, length);

    public override void Tanh(float* x, float* y, int length) => Map<TanhOf>(x, y, length);

    public override void Gelu(float* x, float* y, int length) => Map<GeluOf>(x, y, length);

    [MethodImpl(Hot)]
    public override void Add(float* y, float* x, int length)
    {
        var i = 0;
        for (; i + 16 <= length; i += 16)
        {
            (L.Load(y + i) + L.Load(x + i)).Store(y + i);
        }

        for (; i < length; i++)
        {
            y[i] += x[i];
        }
    }

    [MethodImpl(Hot)]
    public override void AddScaled(float* y, float scale, float* x, int length)
    {
        var s = L.All(scale);
        var i = 0;
        for (; i + 16 <= length; i += 16)
        {
            L.Fma(s, L.Load(x + i), L.Load(y + i)).Store(y + i);
        }

        for (; i < length; i++)
        {
            y[i] = MathF.FusedMultiplyAdd(scale, x[i], y[i]);
        }
    }

    [MethodImpl(Hot)]
    public override void Subtract(float* x, float value, float* y, int length)
    {
        var subtrahend = L.All(value);
        var i = 0;
        for (; i + 16 <= length; i += 16)
        {
            (L.Load(x + i) - subtrahend).Store(y + i);
        }

        for (; i < length; i++)
        {
            y[i] = x[i] - value;
        }
    }

    [MethodImpl(Hot)]
    public override void AddProduct(float* y, float* a, float* b, int length)
    {
        var i = 0;
        for (; i + 16 <= length; i += 16)
        {
            L.Fma(L.Load(a + i), L.Load(b + i), L.Load(y + i)).Store(y + i);
        }

        for (; i < length; i++)
        {
            y[i] = MathF.FusedMultiplyAdd(a[i], b[i], y[i]);
        }
    }

    [MethodImpl(Hot)]
    public override void Scale(float scale, float* x, float* y, int length)
    {
        var s = L.All(scale);
        var i = 0;
        for (; i + 16 <= length; i += 16)
        {
            (s * L.Load(x + i)).Store(y + i);
        }

        for (; i < length; i++)
        {
            y[i] = scale * x[i];
        }
    }

    [MethodImpl(Hot)]
    public override void ScaleProduct(float scale, float* x, float* w, float* y, int length)
    {
        var s = L.All(scale);
        var i = 0;
        for (; i + 16 <= length; i += 16)
        {
            (s * L.Load(x + i) * L.Load(w + i)).Store(y + i);
        }

        for (; i < length; i++)
        {
            y[i] = scale * x[i] * w[i];
        }
    }

    public override float Sum(float* x, int length) => Reduce<Plain>(x, x, x, length);

    public override float Dot(float* a, float* b, int length) => Reduce<Product>(a, b, a, length);

    public override float Dot(float* a, float* b, float* c, int length) => Reduce<TripleProduct>(a, b, c, length);

    [MethodImpl(Hot)]
    public override float Max(float* x, int length)
    {
        var lowest = L.All(float.NegativeInfinity);
        L max0 = lowest, max1 = lowest;
        var i = 0;
        for (; i + 32 <= length; i += 32)
        {
            max0 = L.Max(max0, L.Load(x + i));
            max1 = L.Max(max1, L.Load(x + i + 16));
        }

        var largest = L.Largest(L.Max(max0, max1));
        for (; i < length; i++)
        {
            largest = x[i] > largest ? x[i] : largest;
        }

        return largest;
    }

    public override float LogSumExp(float* x, int length)
    {
        var max = Max(x, length);
        return float.IsFinite(max) ? max + MathF.Log(SumOfExp(x, null, max, length)) : max;
    }

    public override float Softmax(float* x, float* y, int length)
    {
        var max = Max(x, length);
        if (!float.IsFinite(max))
        {
            new Span<float>(y, length).Clear();
            return max;
        }

        var sum = SumOfExp(x, y, max, length);
        Scale(1 / sum, y, y, length);
        return max + MathF.Log(sum);
    }

    [MethodImpl(Hot)]
    public override void SwiGlu(float* gate, float* up, float* y, int length)
    {
        var i = 0;
        for (; i + 16 <= length; i += 16)
        {
            var g = L.Load(gate + i);
            (g * Elementary.Sigmoid(g) * L.Load(up + i)).Store(y + i);
        }

        if (i < length)
        {
            var padded = stackalloc float[3 * 16];
            Put(gate + i, padded, length - i);
            Put(up + i, padded + 16, length - i);
            SwiGlu(padded, padded + 16, padded + 32, 16);
            Take(padded + 32, y + i, length - i);
        }
    }

    [MethodImpl(Hot)]
    public override void SwiGluBackward(float* gate, float* up, float* dy, int length)
    {
        var i = 0;
        for (; i + 16 <= length; i += 16)
        {
            L g = L.Load(gate + i), u = L.Load(up + i), d = L.Load(dy + i);
            var sigma = Elementary.Sigmoid(g);
            var silu = g * sigma;
            (silu * u).Store(dy + i);
            (d * silu).Store(up + i);
            (d * u * L.Fma(silu, L.All(1) - sigma, sigma)).Store(gate + i);
        }

        if (i < length)
        {
            var padded = stackalloc float[3 * 16];
            Put(gate + i, padded, length - i);
            Put(up + i, padded + 16, length - i);
            Put(dy + i, padded + 32, length - i);
            SwiGluBackward(padded, padded + 16, padded + 32, 16);
            Take(padded, gate + i, length - i);
            Take(padded + 16, up + i, length - i);
            Take(padded + 32, dy + i, length - i);
        }
    }

    [MethodImpl(Hot)]
    public override void GeluBackward(float* x, float* dy, int length)
    {
        var i = 0;
        for (; i + 16 <= length; i += 16)
        {
            L v = L.Load(x + i), d = L.Load(dy + i), half = L.All(0.5f);
            var square = v * v;
            var tanh = Elementary.Tanh(L.All(GeluSlope) * L.Fma(L.All(GeluCubic) * square, v, v));
            var inside = L.All(GeluSlope) * L.Fma(L.All(3 * GeluCubic), square, L.All(1)); // derivative of tanh's argument
            var gate = half * (L.All(1) + tanh);
            var slope = half * v * (L.All(1) - (tanh * tanh)) * inside;
            (d * (gate + slope)).Store(x + i);
            (v * gate).Store(dy + i);
        }

        if (i < length)
        {
            var padded = stackalloc float[2 * 16];
            Put(x + i, padded, length - i);
            Put(dy + i, padded + 16, length - i);
            GeluBackward(padded, padded + 16, 16);
            Take(padded, x + i, length - i);
            Take(padded + 16, dy + i, length - i);
        }
    }

    [MethodImpl(Hot)]
    private static void Map<TFunction>(float* x, float* y, int length)
        where TFunction : IFunction
    {
        var i = 0;
        for (; i + 16 <= length; i += 16)
        {
            TFunction.Of(L.Load(x + i)).Store(y + i);
        }

        if (i < length)
        {
            var padded = stackalloc float[16];
            Put(x + i, padded, length - i);
            TFunction.Of(L.Load(padded)).Store(padded);
            Take(padded, y + i, length - i);
        }
    }

    /// <summary>Σ e^(x − max), and the terms into y where there is one.</summary>
    [MethodImpl(Hot)]
    private static float SumOfExp(float* x, float* y, float max, int length)
    {
        L shift = L.All(max), sum0 = L.All(0), sum1 = L.All(0);
        var i = 0;
        for (; i + 32 <= length; i += 32)
        {
            L e0 = Elementary.Exp(L.Load(x + i) - shift), e1 = Elementary.Exp(L.Load(x + i + 16) - shift);
            if (y != null)
            {
                e0.Store(y + i);
                e1.Store(y + i + 16);
            }

            sum0 += e0;
            sum1 += e1;
        }

        var padded = stackalloc float[16];
        for (; i < length; i += 16)
        {
            var count = Math.Min(16, length - i);
            new Span<float>(padded, 16).Fill(float.NegativeInfinity); // e^−∞ = 0 adds nothing
            Take(x + i, padded, count);
            var e = Elementary.Exp(L.Load(padded) - shift);
            sum0 += e;
            if (y != null)
            {
                e.Store(padded);
                Take(padded, y + i, count);
            }
        }

        return L.Sum(sum0 + sum1);
    }

    [MethodImpl(Hot)]
    private static float Reduce<TTerm>(float* a, float* b, float* c, int length)
        where TTerm : ITerm
    {
        L sum0 = L.All(0), sum1 = sum0, sum2 = sum0, sum3 = sum0; // four chains hide the latency of an addition
        var i = 0;
        for (; i + 64 <= length; i += 64)
        {
            sum0 = TTerm.AddTo(sum0, a + i, b + i, c + i);
            sum1 = TTerm.AddTo(sum1, a + i + 16, b + i + 16, c + i + 16);
            sum2 = TTerm.AddTo(sum2, a + i + 32, b + i + 32, c + i + 32);
            sum3 = TTerm.AddTo(sum3, a + i + 48, b + i + 48, c + i + 48);
        }

        for (; i + 16 <= length; i += 16)
        {
            sum0 = TTerm.AddTo(sum0, a + i, b + i, c + i);
        }

        if (i < length)
        {
            var padded = stackalloc float[3 * 16];
            Put(a + i, padded, length - i);
            Put(b + i, padded + 16, length - i);
            Put(c + i, padded + 32, length - i);
            sum0 = TTerm.AddTo(sum0, padded, padded + 16, padded + 32);
        }

        return L.Sum(sum0 + sum1 + (sum2 + sum3));
    }

    /// <summary>Copies a tail of fewer than 16 and zeros after it.</summary>
    private static void Put(float* tail, float* padded, int length)
    {
        new Span<float>(padded, 16).Clear();
        Take(tail, padded, length);
    }

    private static void Take(float* source, float* target, int length) => new Span<float>(source, length).CopyTo(new Span<float>(target, length));

    private readonly struct ExpOf : IFunction
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static L Of(L x) => Elementary.Exp(x);
    }

    private readonly struct SigmoidOf : IFunction
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static L Of(L x) => Elementary.Sigmoid(x);
    }

    private readonly struct TanhOf : IFunction
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static L Of(L x) => Elementary.Tanh(x);
    }

    private readonly struct GeluOf : IFunction
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static L Of(L x)
        {
            var tanh = Elementary.Tanh(L.All(GeluSlope) * L.Fma(L.All(GeluCubic) * (x * x), x, x));
            return x * (L.All(0.5f) * (L.All(1) + tanh)); // in the order of GeluBackward: the same bits
        }
    }

    private readonly struct Plain : ITerm
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static L AddTo(L sum, float* a, float* b, float* c) => sum + L.Load(a);
    }

    private readonly struct Product : ITerm
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static L AddTo(L sum, float* a, float* b, float* c) => L.Fma(L.Load(a), L.Load(b), sum);
    }

    private readonly struct TripleProduct : ITerm
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static L AddTo(L sum, float* a, float* b, float* c) => L.Fma(L.Load(a) * L.Load(b), L.Load(c), sum);
    }
}

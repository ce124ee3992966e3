using System.Runtime.Intrinsics;

namespace Redraft.Engine.Layers;

/// <summary>Loops over one row of floats.</summary>
internal static unsafe class Rows
{
    /// <summary>a += b</summary>
    public static void Add(float* a, float* b, int width)
    {
        var i = 0;
        for (; i <= width - 16; i += 16)
        {
            (Vector512.Load(a + i) + Vector512.Load(b + i)).Store(a + i);
        }

        for (; i < width; i++)
        {
            a[i] += b[i];
        }
    }

    /// <summary>a += b·c, element by element.</summary>
    public static void AddProduct(float* a, float* b, float* c, int width)
    {
        var i = 0;
        for (; i <= width - 16; i += 16)
        {
            Vector512.FusedMultiplyAdd(Vector512.Load(b + i), Vector512.Load(c + i), Vector512.Load(a + i)).Store(a + i);
        }

        for (; i < width; i++)
        {
            a[i] = MathF.FusedMultiplyAdd(b[i], c[i], a[i]);
        }
    }

    /// <summary>a += s·b</summary>
    public static void AddScaled(float* a, float s, float* b, int width)
    {
        var i = 0;
        for (; i <= width - 16; i += 16)
        {
            Vector512.FusedMultiplyAdd(Vector512.Create(s), Vector512.Load(b + i), Vector512.Load(a + i)).Store(a + i);
        }

        for (; i < width; i++)
        {
            a[i] = MathF.FusedMultiplyAdd(s, b[i], a[i]);
        }
    }

    /// <summary>Σ a·b</summary>
    public static float Dot(float* a, float* b, int width)
    {
        var sums = Vector512<float>.Zero;
        var i = 0;
        for (; i <= width - 16; i += 16)
        {
            sums = Vector512.FusedMultiplyAdd(Vector512.Load(a + i), Vector512.Load(b + i), sums);
        }

        var sum = Vector512.Sum(sums);
        for (; i < width; i++)
        {
            sum = MathF.FusedMultiplyAdd(a[i], b[i], sum);
        }

        return sum;
    }

    /// <summary>Σ a·b·c</summary>
    public static float Dot(float* a, float* b, float* c, int width)
    {
        var sums = Vector512<float>.Zero;
        var i = 0;
        for (; i <= width - 16; i += 16)
        {
            sums = Vector512.FusedMultiplyAdd(Vector512.Load(a + i) * Vector512.Load(b + i), Vector512.Load(c + i), sums);
        }

        var sum = Vector512.Sum(sums);
        for (; i < width; i++)
        {
            sum = MathF.FusedMultiplyAdd(a[i] * b[i], c[i], sum);
        }

        return sum;
    }

    /// <summary>Σ a</summary>
    public static float Sum(float* a, int width)
    {
        var sums = Vector512<float>.Zero;
        var i = 0;
        for (; i <= width - 16; i += 16)
        {
            sums += Vector512.Load(a + i);
        }

        var sum = Vector512.Sum(sums);
        for (; i < width; i++)
        {
            sum += a[i];
        }

        return sum;
    }

    /// <summary>The largest element; NaN where one is.</summary>
    public static float Largest(float* a, int width)
    {
        var i = 0;
        var largest = float.NegativeInfinity;
        if (width >= 16)
        {
            var most = Vector512.Load(a);
            for (i = 16; i <= width - 16; i += 16)
            {
                most = Vector512.Max(most, Vector512.Load(a + i));
            }

            for (var lane = 0; lane < 16; lane++)
            {
                largest = MathF.Max(largest, most[lane]);
            }
        }

        for (; i < width; i++)
        {
            largest = MathF.Max(largest, a[i]);
        }

        return largest;
    }

    /// <summary>a = exp(a − shift), and returns Σ a.</summary>
    public static float Exponentiate(float* a, float shift, int width)
    {
        var sums = Vector512<float>.Zero;
        var i = 0;
        for (; i <= width - 16; i += 16)
        {
            var e = Vector512.Exp(Vector512.Load(a + i) - Vector512.Create(shift));
            e.Store(a + i);
            sums += e;
        }

        var sum = Vector512.Sum(sums);
        for (; i < width; i++)
        {
            sum += a[i] = MathF.Exp(a[i] - shift);
        }

        return sum;
    }
}

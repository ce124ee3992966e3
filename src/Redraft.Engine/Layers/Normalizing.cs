using System.Runtime.Intrinsics;

namespace Redraft.Engine.Layers;

/// <summary>The row loops of both norms.</summary>
internal static unsafe class Normalizing
{
    /// <summary>y = (x − mean)·scale</summary>
    public static void Apply(float* x, float mean, float scale, float* y, int width)
    {
        var i = 0;
        for (; i <= width - 16; i += 16)
        {
            ((Vector512.Load(x + i) - Vector512.Create(mean)) * Vector512.Create(scale)).Store(y + i);
        }

        for (; i < width; i++)
        {
            y[i] = (x[i] - mean) * scale;
        }
    }

    /// <summary>y = (x − mean)·scale·w</summary>
    public static void Apply(float* x, float mean, float scale, float* w, float* y, int width)
    {
        var i = 0;
        for (; i <= width - 16; i += 16)
        {
            ((Vector512.Load(x + i) - Vector512.Create(mean)) * Vector512.Create(scale) * Vector512.Load(w + i)).Store(y + i);
        }

        for (; i < width; i++)
        {
            y[i] = (x[i] - mean) * scale * w[i];
        }
    }
}

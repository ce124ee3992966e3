using System.Runtime.Intrinsics;
using Redraft.Engine.Kernels;

namespace Redraft.Engine.Layers;

/// <summary>Turns each head's pairs (i, i + width/2) by position·base^(−2i/width): Hugging Face's rotate-half layout.</summary>
/// <remarks>Source: Su et al. 2021, arXiv:2104.09864, Eq. 34, whose pairs are neighbours; checkpoints in Hugging Face format hold them half a head apart.</remarks>
internal sealed unsafe class RotaryEmbedding : IDisposable
{
    private readonly FloatBuffer _cosine; // [context, width / 2]
    private readonly FloatBuffer _sine;   // [context, width / 2]
    private readonly int _half;

    public RotaryEmbedding(int contextLength, int headWidth, double rotaryBase)
    {
        _half = headWidth / 2;
        _cosine = new FloatBuffer((long)contextLength * _half);
        _sine = new FloatBuffer((long)contextLength * _half);
        for (var position = 0; position < contextLength; position++)
        {
            for (var i = 0; i < _half; i++)
            {
                var angle = position * Math.Pow(rotaryBase, -2.0 * i / headWidth);
                _cosine.Pointer[((long)position * _half) + i] = (float)Math.Cos(angle);
                _sine.Pointer[((long)position * _half) + i] = (float)Math.Sin(angle);
            }
        }
    }

    /// <summary>Turns in place.</summary>
    /// <param name="pass">The pass.</param>
    /// <param name="x">[rows, heads·width]</param>
    /// <param name="heads">How many heads.</param>
    /// <param name="back">Turns the other way: the backward pass, since a rotation's transpose is its inverse.</param>
    public void Rotate(Pass pass, float* x, int heads, bool back = false)
    {
        var (half, sign) = (_half, back ? -1f : 1f);
        var cosines = _cosine.Pointer;
        var sines = _sine.Pointer;
        RowBlocks.Run(pass.Pool, pass.Rows, heads * half * 2, (from, to) =>
        {
            for (var r = from; r < to; r++)
            {
                var offset = (long)pass.Positions[r] * half;
                for (var h = 0; h < heads; h++)
                {
                    Turn(x + (((long)r * heads) + h) * half * 2, cosines + offset, sines + offset, sign, half);
                }
            }
        });
    }

    public void Dispose()
    {
        _cosine.Dispose();
        _sine.Dispose();
    }

    private static void Turn(float* x, float* cosine, float* sine, float sign, int half)
    {
        var i = 0;
        for (; i <= half - Vector256<float>.Count; i += Vector256<float>.Count)
        {
            Vector256<float> a = Vector256.Load(x + i), b = Vector256.Load(x + i + half);
            Vector256<float> c = Vector256.Load(cosine + i), s = Vector256.Load(sine + i) * sign;
            ((a * c) - (b * s)).Store(x + i);
            ((b * c) + (a * s)).Store(x + i + half);
        }

        for (; i < half; i++)
        {
            var (a, b, c, s) = (x[i], x[i + half], cosine[i], sign * sine[i]);
            x[i] = (a * c) - (b * s);
            x[i + half] = (b * c) + (a * s);
        }
    }
}

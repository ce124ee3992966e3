using System.Runtime.Intrinsics;
using Redraft.Engine.Architectures;
using Redraft.Engine.Kernels;

namespace Redraft.Engine.Layers;

/// <summary>Turns pairs of each head's first numbers, pair i by position·base^(−2i/rotated width).</summary>
/// <remarks>
/// Pairs lie half the rotated width apart, as Hugging Face's Llama holds them, or side by side, as the paper and GPT-J do.
/// Source: Su et al. 2021, arXiv:2104.09864, Eq. 34.
/// </remarks>
public sealed unsafe class RotaryEmbedding : IDisposable
{
    private const int FirstRows = 64;

    private readonly int _context;
    private readonly int _headWidth;
    private readonly bool _neighbours;
    private readonly double[] _frequencies; // [rotated width / 2], radians per token
    private FloatBuffer _cosine = new(0);   // [rows so far, rotated width / 2]
    private FloatBuffer _sine = new(0);     // [rows so far, rotated width / 2]
    private int _rows;

    /// <summary>Tables grow as passes reach further.</summary>
    /// <param name="config">Context, head width, base, scaling and how much is rotated.</param>
    /// <param name="neighbours">Whether a pair's numbers are neighbours.</param>
    public RotaryEmbedding(ModelConfig config, bool neighbours = false)
    {
        (_context, _headWidth, _neighbours) = (config.ContextLength, config.HeadWidth, neighbours);
        var rotated = config.RotaryWidth > 0 ? config.RotaryWidth : config.HeadWidth;
        _frequencies = [.. Enumerable.Range(0, rotated / 2).Select(i => Scaled(Math.Pow(config.RotaryBase, -2.0 * i / rotated)))];

        double Scaled(double frequency) => config.RotaryScaling?.Of(frequency) ?? frequency;
    }

    /// <summary>Turns in place.</summary>
    /// <param name="pass">The pass.</param>
    /// <param name="x">[rows, heads·width]</param>
    /// <param name="heads">How many heads.</param>
    /// <param name="back">Turns the other way: the backward pass, since a rotation's transpose is its inverse.</param>
    public void Rotate(Pass pass, float* x, int heads, bool back = false)
    {
        Reach(pass);
        RowBlocks.Run(pass.Pool, pass.Rows, heads * _headWidth, new Turning(this, pass.Positions, x, heads, back ? -1f : 1f));
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _cosine.Dispose();
        _sine.Dispose();
    }

    // The table of a context of 131,072 tokens takes 64 MiB and half a second; few passes come that far.
    private void Reach(Pass pass)
    {
        var last = 0;
        for (var r = 0; r < pass.Rows; r++)
        {
            last = Math.Max(last, pass.Positions[r]);
        }

        if (last < _rows)
        {
            return;
        }

        _rows = Math.Min(_context, Math.Max(Math.Max(FirstRows, 2 * _rows), last + 1));
        Dispose();
        _cosine = new FloatBuffer((long)_rows * _frequencies.Length);
        _sine = new FloatBuffer((long)_rows * _frequencies.Length);
        for (var position = 0; position < _rows; position++)
        {
            for (var i = 0; i < _frequencies.Length; i++)
            {
                var angle = position * _frequencies[i];
                _cosine.Pointer[((long)position * _frequencies.Length) + i] = (float)Math.Cos(angle);
                _sine.Pointer[((long)position * _frequencies.Length) + i] = (float)Math.Sin(angle);
            }
        }
    }

    private static void TurnHalves(float* x, float* cosine, float* sine, float sign, int half)
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

    private static void TurnNeighbours(float* x, float* cosine, float* sine, float sign, int half)
    {
        for (var i = 0; i < half; i++)
        {
            var (a, b, c, s) = (x[2 * i], x[(2 * i) + 1], cosine[i], sign * sine[i]);
            x[2 * i] = (a * c) - (b * s);
            x[(2 * i) + 1] = (b * c) + (a * s);
        }
    }

    private readonly struct Turning(RotaryEmbedding rotary, int[] positions, float* x, int heads, float sign) : IRowWork
    {
        public void Run(int from, int to)
        {
            var (half, width) = (rotary._frequencies.Length, rotary._headWidth);
            for (var r = from; r < to; r++)
            {
                var offset = (long)positions[r] * half;
                float* cosine = rotary._cosine.Pointer + offset, sine = rotary._sine.Pointer + offset;
                for (var h = 0; h < heads; h++)
                {
                    var head = x + (((long)r * heads) + h) * width;
                    if (rotary._neighbours)
                    {
                        TurnNeighbours(head, cosine, sine, sign, half);
                    }
                    else
                    {
                        TurnHalves(head, cosine, sine, sign, half);
                    }
                }
            }
        }
    }
}

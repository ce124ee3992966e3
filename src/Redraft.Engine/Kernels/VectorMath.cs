namespace Redraft.Engine.Kernels;

/// <summary>Functions and sums of rows of floats, single-threaded, for any length.</summary>
/// <remarks>
/// A value's bits don't depend on where in the row it stands (tails run the same code on a padded copy) nor on the machine's vectors.
/// Sums: elements go to lanes by their index, each lane is summed in order, then the lanes by a fixed tree; so they depend on the row alone.
/// Arrays may be the same, but not overlap otherwise. Errors of the functions: see <see cref="Elementary"/>.
/// </remarks>
internal abstract unsafe class VectorMath
{
    /// <summary>With the widest vectors of this machine.</summary>
    public static VectorMath Widest { get; } = For(MatMul.Widest);

    /// <summary>With given vectors.</summary>
    public static VectorMath For(SimdLevel level) => level switch
    {
        SimdLevel.Bits512 => new LaneMath<Lanes512>(),
        SimdLevel.Bits256 => new LaneMath<Lanes256>(),
        _ => new LaneMath<Lanes128>(),
    };

    /// <summary>y = e^x.</summary>
    public abstract void Exp(float* x, float* y, int length);

    /// <summary>y = σ(x).</summary>
    public abstract void Sigmoid(float* x, float* y, int length);

    /// <summary>y = tanh x.</summary>
    public abstract void Tanh(float* x, float* y, int length);

    /// <summary>y += x.</summary>
    public abstract void Add(float* y, float* x, int length);

    /// <summary>y += scale·x.</summary>
    public abstract void AddScaled(float* y, float scale, float* x, int length);

    /// <summary>y = x − value.</summary>
    public abstract void Subtract(float* x, float value, float* y, int length);

    /// <summary>y += a⊙b.</summary>
    public abstract void AddProduct(float* y, float* a, float* b, int length);

    /// <summary>y = scale·x.</summary>
    public abstract void Scale(float scale, float* x, float* y, int length);

    /// <summary>y = scale·x⊙w: a row of a norm.</summary>
    public abstract void ScaleProduct(float scale, float* x, float* w, float* y, int length);

    /// <summary>Σ x.</summary>
    public abstract float Sum(float* x, int length);

    /// <summary>Σ a·b.</summary>
    public abstract float Dot(float* a, float* b, int length);

    /// <summary>Σ a·b·c.</summary>
    public abstract float Dot(float* a, float* b, float* c, int length);

    /// <summary>The largest value; −∞ of none. Undefined with NaN.</summary>
    public abstract float Max(float* x, int length);

    /// <summary>ln Σ e^x, nats; −∞ of none or of only −∞.</summary>
    public abstract float LogSumExp(float* x, int length);

    /// <summary>y = softmax(x); returns ln Σ e^x. With no finite x all are 0.</summary>
    public abstract float Softmax(float* x, float* y, int length);

    /// <summary>y = silu(gate)⊙up, silu(z) = z·σ(z).</summary>
    public abstract void SwiGlu(float* gate, float* up, float* y, int length);

    /// <summary>In: gate, up and dy = ∂loss/∂y. Out, in their places: ∂loss/∂gate, ∂loss/∂up and y of the forward pass.</summary>
    public abstract void SwiGluBackward(float* gate, float* up, float* dy, int length);

    /// <summary>y = x/2·(1 + tanh(√(2/π)·(x + 0.044715·x³))), <c>gelu_new</c>.</summary>
    public abstract void Gelu(float* x, float* y, int length);

    /// <summary>In: x and dy = ∂loss/∂y. Out, in their places: ∂loss/∂x and y of the forward pass.</summary>
    public abstract void GeluBackward(float* x, float* dy, int length);
}

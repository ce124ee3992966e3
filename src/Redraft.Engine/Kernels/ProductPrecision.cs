namespace Redraft.Engine.Kernels;

/// <summary>What the operands of a training's matrix products are rounded to. Sums, weights, moments, norms, attention and loss are floats throughout.</summary>
public enum ProductPrecision
{
    /// <summary>Nothing: operands are multiplied as they are.</summary>
    F32,

    /// <summary>bfloat16, 8 significant bits, to nearest and ties to even; twice as fast where the machine multiplies them (AVX512-BF16), slower than
    /// <see cref="F32"/> where it doesn't. The bits are the same on all machines.</summary>
    Bf16,
}

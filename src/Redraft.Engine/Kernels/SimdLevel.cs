namespace Redraft.Engine.Kernels;

/// <summary>Which <see cref="ILanes{T}"/> a kernel runs with. All give the same bits; tests run all that the machine has.</summary>
internal enum SimdLevel
{
    /// <summary>Vectors of 128 bits, or plain code on hardware without.</summary>
    Bits128,

    /// <summary>AVX2.</summary>
    Bits256,

    /// <summary>AVX-512.</summary>
    Bits512,
}

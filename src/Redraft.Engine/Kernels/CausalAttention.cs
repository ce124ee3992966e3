namespace Redraft.Engine.Kernels;

/// <summary>Causal attention of one sequence as small matrix products, single-threaded.</summary>
/// <remarks>
/// <code>
/// P[i, j] = softmax over j ≤ i of q_i·k_j/√width            out_i = Σ_j P[i, j]·v_j
/// dS[i, j] = P[i, j]·(dout_i·v_j − dout_i·out_i)/√width     dq_i = Σ_j dS·k_j,  dk_j = Σ_i dS·q_i,  dv_j = Σ_i P·dout_i
/// </code>
/// Keeps nothing: the backward pass makes P again, 64 queries at a time. A row's output doesn't depend on rows after it, bit for bit.
/// Source: Vaswani et al. 2017, arXiv:1706.03762, Eq. 1; Dao et al. 2022, arXiv:2205.14135, appendix B.2.
/// </remarks>
internal abstract unsafe class CausalAttention
{
    /// <summary>With the widest vectors of this machine.</summary>
    public static CausalAttention Widest { get; } = For(MatMul.Widest);

    /// <summary>With given vectors; all give the same bits.</summary>
    public static CausalAttention For(SimdLevel level) => level switch
    {
        SimdLevel.Bits512 => new LaneAttention<Lanes512>(),
        SimdLevel.Bits256 => new LaneAttention<Lanes256>(),
        _ => new LaneAttention<Lanes128>(),
    };

    /// <summary>Writes Output.</summary>
    public abstract void Forward(in AttentionRows rows, Scratch scratch);

    /// <summary>Writes the gradients of query, key and value; Output must be what the forward pass made.</summary>
    public abstract void Backward(in AttentionRows rows, Scratch scratch);
}

namespace Redraft.Engine.Architectures;

/// <summary>Attention that can be trained through.</summary>
public unsafe interface IDifferentiableAttention : IAttention
{
    /// <summary>Gradients of the layer's queries, keys and values; the last <see cref="IAttention.Attend"/> of this layer had these inputs.</summary>
    /// <param name="layer">The block, from 0.</param>
    /// <param name="query">[rows, H·head width], as in the forward pass.</param>
    /// <param name="key">[rows, G·head width], as in the forward pass.</param>
    /// <param name="value">[rows, G·head width], as in the forward pass.</param>
    /// <param name="output">[rows, H·head width], what the forward pass made.</param>
    /// <param name="gradients">Where gradients come from and go to.</param>
    void Backward(int layer, float* query, float* key, float* value, float* output, AttentionGradients gradients);
}

/// <summary>The arrays of an attention's backward pass.</summary>
public readonly unsafe ref struct AttentionGradients
{
    /// <summary>[rows, H·head width], ∂loss/∂output: read.</summary>
    public float* Output { get; init; }

    /// <summary>[rows, H·head width], overwritten.</summary>
    public float* Query { get; init; }

    /// <summary>[rows, G·head width], overwritten.</summary>
    public float* Key { get; init; }

    /// <summary>[rows, G·head width], overwritten.</summary>
    public float* Value { get; init; }
}

namespace Redraft.Engine.Kernels;

/// <summary>How the weights of a model are held while it samples or scores. Activations and logits are floats throughout,
/// remembered keys and values bfloat16 unless the weights are floats.</summary>
public enum WeightPrecision
{
    /// <summary>As they are: the results are those of the model itself, bit for bit.</summary>
    Float32,

    /// <summary>Rounded to 8 significant bits (half the memory), multiplied as floats.</summary>
    BFloat16,

    /// <summary>Rounded to 255 steps of their row's largest (a quarter of the memory), and a layer's inputs to 255 steps of their row's largest;
    /// multiplied as integers, exactly.</summary>
    Int8,
}

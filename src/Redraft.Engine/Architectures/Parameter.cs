using Redraft.Engine.Adapting;
using Redraft.Engine.Kernels;

namespace Redraft.Engine.Architectures;

/// <summary>A named weight array with its gradient.</summary>
public sealed class Parameter : IDisposable
{
    private FloatBuffer? _gradient;
    private bool _trains = true;

    /// <summary>Allocates zeroed values; the gradient is allocated when first asked for.</summary>
    /// <param name="name">The Hugging Face tensor name.</param>
    /// <param name="shape">Its shape, row-major; linear weights are [outer, inner].</param>
    /// <param name="decay">Whether weight decay applies: not on norms and biases.</param>
    /// <param name="transposed">Whether checkpoints hold it as [inner, outer].</param>
    public Parameter(string name, IReadOnlyList<int> shape, bool decay, bool transposed = false)
    {
        Transposed = transposed;
        Name = name;
        Shape = shape;
        Decay = decay;
        Value = new FloatBuffer(shape.Aggregate(1L, (product, size) => product * size));
    }

    /// <summary>The Hugging Face tensor name.</summary>
    public string Name { get; }

    /// <summary>Its shape, row-major.</summary>
    public IReadOnlyList<int> Shape { get; }

    /// <summary>Whether weight decay applies.</summary>
    public bool Decay { get; }

    /// <summary>Whether checkpoints hold this matrix as [inner, outer], as Hugging Face's GPT-2 does, while it is [outer, inner] here.</summary>
    public bool Transposed { get; }

    /// <summary>The weights.</summary>
    public FloatBuffer Value { get; }

    /// <summary>Whether backward passes make its gradient; a frozen one has none, and its gradient's memory is freed.</summary>
    public bool Trains
    {
        get => _trains;
        set
        {
            _trains = value;
            if (!value)
            {
                _gradient?.Dispose();
                _gradient = null;
            }
        }
    }

    /// <summary>The gradient, same layout, zero at first.</summary>
    /// <exception cref="InvalidOperationException">If it is frozen.</exception>
    public FloatBuffer Gradient => Trains
        ? _gradient ??= new FloatBuffer(Value.Length)
        : throw new InvalidOperationException($"'{Name}' is frozen and has no gradient.");

    /// <summary>Whether it is the weight of a linear layer within a block, which can be adapted.</summary>
    internal bool Linear { get; set; }

    /// <summary>The adapter beside it, or none.</summary>
    internal LowRank? Adapter { get; set; }

    /// <inheritdoc/>
    public void Dispose()
    {
        Value.Dispose();
        _gradient?.Dispose();
    }
}

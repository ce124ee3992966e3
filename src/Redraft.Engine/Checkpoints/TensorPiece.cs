namespace Redraft.Engine.Checkpoints;

/// <summary>Takes or fills a run of a tensor's numbers.</summary>
/// <param name="first">The index of the first number of the run within the tensor, row-major.</param>
/// <param name="numbers">The run.</param>
public delegate void TensorPiece(long first, Span<float> numbers);

namespace Redraft.Engine.Architectures;

/// <summary>Makes a weight matrix of a model: <see cref="Transformer.Matrix"/>, as a block's constructor gets it.</summary>
/// <param name="name">The Hugging Face tensor name.</param>
/// <param name="outer">Rows: outputs.</param>
/// <param name="inner">Columns: inputs.</param>
/// <param name="transposed">Whether checkpoints hold it as [inner, outer].</param>
public delegate Parameter MatrixMaker(string name, int outer, int inner, bool transposed = false);

using Redraft.Engine.Architectures;

namespace Redraft.Engine.Inspecting;

/// <summary>How many weights a configuration asks for; computed from the sizes, without a model.</summary>
/// <param name="config">Sizes and switches.</param>
public sealed class ModelCounts(ModelConfig config)
{
    private readonly (string Part, IReadOnlyList<long> Shape)[] _tensors =
        [.. ArchitectureList.Of(config).Files.Tensors(config).Select(tensor => (TensorParts.Of(tensor.Name), tensor.Shape))];

    /// <summary>All weights; a head that shares the embedding's counts once.</summary>
    public long All => _tensors.Sum(tensor => Count(tensor.Shape));

    /// <summary>Those that every token is multiplied with: the matrices of the blocks and the head.</summary>
    public long Multiplied => Linear().Sum(Count) + ((long)config.VocabularySize * config.Width);

    /// <summary>Numbers of low-rank adapters.</summary>
    /// <param name="rank">r</param>
    /// <param name="everywhere">On every linear layer of the blocks, or on those of the attention alone.</param>
    public long Adapters(int rank, bool everywhere = true) => Linear(everywhere).Sum(shape => rank * (shape[0] + shape[1]));

    private IEnumerable<IReadOnlyList<long>> Linear(bool everywhere = true) => _tensors
        .Where(tensor => tensor.Shape.Count == 2 && (tensor.Part == TensorParts.Attention || (everywhere && tensor.Part == TensorParts.FeedForward)))
        .Select(tensor => tensor.Shape);

    private static long Count(IReadOnlyList<long> shape) => shape.Aggregate(1L, (product, size) => product * size);
}

namespace Redraft.Models;

/// <summary>What a part of a run asks a model for, which not every hosted model can give.</summary>
public enum ModelNeed
{
    /// <summary>Samples: every model's.</summary>
    Samples,

    /// <summary>Which of two words it answers a question with, as a probability.</summary>
    Choices,

    /// <summary>Log-probabilities of texts that it is given.</summary>
    Scores,

    /// <summary>Vectors that stand for texts.</summary>
    Embeddings,
}

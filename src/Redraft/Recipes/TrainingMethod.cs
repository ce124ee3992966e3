namespace Redraft.Recipes;

/// <summary>What a trainer elsewhere makes of a round's redrafts.</summary>
public enum TrainingMethod
{
    /// <summary>Demonstrations: the policy learns to write the chosen redraft.</summary>
    Supervised,

    /// <summary>Pairs: the policy learns to prefer the chosen redraft to the first draft that it comes from. By DPO, arXiv:2305.18290.</summary>
    Dpo,

    /// <summary>Labels: the policy learns that the chosen redraft is good, and that the first draft that it comes from isn't. By KTO, arXiv:2402.01306.</summary>
    Kto,
}

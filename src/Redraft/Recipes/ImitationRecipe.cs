namespace Redraft.Recipes;

/// <summary>What each round's finetuning starts from, and whose drafts it learns to better.</summary>
public sealed record ImitationRecipe
{
    /// <summary>Where a round's finetuning starts. Default: from scratch.</summary>
    public FinetuningStart Start { get; init; }

    /// <summary>Whether a round's drafts are the last round's policy's, as they are by default; else all rounds draft with the base model: the control
    /// without iteration.</summary>
    public bool Iterate { get; init; } = true;
}

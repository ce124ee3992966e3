namespace Redraft.Recipes;

/// <summary>What each round's finetuning starts from, and whose drafts it learns to better.</summary>
public sealed record ImitationRecipe
{
    /// <summary>Where a round's finetuning starts. Default: from scratch.</summary>
    public FinetuningStart Start { get; init; }

    /// <summary>Whether a round's drafts are the last round's policy's, as they are by default; else all rounds draft with the base model: the control
    /// without iteration.</summary>
    public bool Iterate { get; init; } = true;

    /// <summary>Kinds of authors whose texts nothing learns to write, neither rounds, baselines nor the refiner: <c>person</c>, <c>program</c>, <c>model</c>. Default:
    /// none. With <c>model</c>, redrafts come from people alone (<c>feedback.recorded-redrafts</c>).</summary>
    public IReadOnlyList<AuthorKind> Exclude { get; init; } = [];
}

namespace Redraft.Recipes;

/// <summary>What a round's finetuning starts from.</summary>
public enum FinetuningStart
{
    /// <summary>The base model, which learns from the lessons of all rounds so far.</summary>
    Scratch,

    /// <summary>The last round's policy, which learns from the new round's lessons alone.</summary>
    Continued,
}

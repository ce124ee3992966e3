namespace Redraft;

/// <summary>The disjoint parts of a task's problems.</summary>
public enum Split
{
    /// <summary>Problems on which drafts are sampled, feedback is given and the policy learns.</summary>
    Train,

    /// <summary>Problems whose (draft, feedback, fixed draft) triples finetune the refiner; never used for the policy.</summary>
    Refiner,

    /// <summary>Held-out problems on which every number of a report is measured; never trained on.</summary>
    HeldOut,
}

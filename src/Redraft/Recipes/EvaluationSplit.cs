namespace Redraft.Recipes;

/// <summary>What problems a run is measured on.</summary>
public enum EvaluationSplit
{
    /// <summary>The held-out ones.</summary>
    HeldOut,

    /// <summary>Those of the refiner's split that the refiner doesn't learn from: to choose settings by, so that the held-out ones stay unseen.</summary>
    Validation,
}

namespace Redraft.Annotating;

/// <summary>What a person is asked to do with an item.</summary>
public enum AnnotationKind
{
    /// <summary>Say in words what is wrong with a draft, see it carried out, and choose the best redraft.</summary>
    Feedback,

    /// <summary>Say which of two texts is better.</summary>
    Compare,

    /// <summary>Order several texts, ties allowed.</summary>
    Rank,

    /// <summary>Say whether a redraft carries out feedback that somebody else wrote.</summary>
    Check,

    /// <summary>Write the ideal answer.</summary>
    Ideal,
}

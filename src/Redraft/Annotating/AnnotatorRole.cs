namespace Redraft.Annotating;

/// <summary>What somebody may do on the page; each role may do what those before it may.</summary>
public enum AnnotatorRole
{
    /// <summary>Works on items and sees their own.</summary>
    Annotator,

    /// <summary>Sees everybody's progress and answers.</summary>
    Reviewer,

    /// <summary>Invites, revokes, exports, deletes, and ends a round's questions.</summary>
    Owner,
}

/// <summary>Somebody who may use the page.</summary>
/// <param name="Id">Eight hex digits; the author's name in the feedback graph.</param>
/// <param name="Name">What they are called on the page. Untrusted.</param>
/// <param name="Role">What they may do.</param>
/// <param name="Revoked">Whether their invitation and sessions are void.</param>
public sealed record Annotator(string Id, string Name, AnnotatorRole Role, bool Revoked);

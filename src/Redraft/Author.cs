namespace Redraft;

/// <summary>What kind of author wrote a text. Every text in the graph says whether a person, a program or a model wrote it, or a person with a model's help.</summary>
public enum AuthorKind
{
    /// <summary>A human being.</summary>
    Person,

    /// <summary>A program, for example the scripted annotator; always shown as simulated.</summary>
    Program,

    /// <summary>A language model.</summary>
    Model,

    /// <summary>A human being who took a model's words over, as they were or changed: wherever either of the two is excluded, so is this.</summary>
    Assisted,
}

/// <summary>Who wrote a record of the feedback graph.</summary>
/// <param name="Kind">Person, program, model, or a person with a model's help.</param>
/// <param name="Name">A stable name: an annotator's id, a program's name, a model's content hash.</param>
public sealed record Author(AuthorKind Kind, string Name)
{
    /// <summary>Whether a human being answers for it, by themselves or with a model's help.</summary>
    [System.Text.Json.Serialization.JsonIgnore]
    public bool IsHuman => Kind is AuthorKind.Person or AuthorKind.Assisted;

    /// <summary>Whether it is among kinds of authors that are left out.</summary>
    public bool IsAmong(IReadOnlyList<AuthorKind> excluded)
    {
        ArgumentNullException.ThrowIfNull(excluded);
        return excluded.Contains(Kind) || (Kind == AuthorKind.Assisted && (excluded.Contains(AuthorKind.Person) || excluded.Contains(AuthorKind.Model)));
    }
}

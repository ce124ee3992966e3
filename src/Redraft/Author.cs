namespace Redraft;

/// <summary>What kind of author wrote a text. Every text in the graph says whether a person, a program or a model wrote it.</summary>
public enum AuthorKind
{
    /// <summary>A human being.</summary>
    Person,

    /// <summary>A program, for example the scripted annotator; always shown as simulated.</summary>
    Program,

    /// <summary>A language model.</summary>
    Model,
}

/// <summary>Who wrote a record of the feedback graph.</summary>
/// <param name="Kind">Person, program or model.</param>
/// <param name="Name">A stable name: an annotator's id, a program's name, a model's content hash.</param>
public sealed record Author(AuthorKind Kind, string Name);

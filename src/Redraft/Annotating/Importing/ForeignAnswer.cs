namespace Redraft.Annotating.Importing;

/// <summary>What one person said to one item, in a file of another tool or of another run.</summary>
/// <param name="Where">The place in the file, for messages.</param>
/// <param name="Person">Who, by the name that the file has for them.</param>
/// <param name="Answer">What they said; what is better is named by its words apart, since an item may have another order.</param>
internal sealed record ForeignAnswer(string Where, string Person, AnnotationAnswer Answer)
{
    /// <summary>The person's id where the file is of our own making, or null.</summary>
    public string? PersonId { get; init; }

    /// <summary>Ids that may be the item's, a draft's or a problem's.</summary>
    public IReadOnlyList<string> Ids { get; init; } = [];

    /// <summary>Every text of the record: the item's own are among them.</summary>
    public IReadOnlyList<string> Texts { get; init; } = [];

    /// <summary>The better text's words, an empty text for a tie, or null where nothing is compared.</summary>
    public string? Better { get; init; }

    /// <summary>Each text's words with its rank, 1 the best; empty where nothing is ranked.</summary>
    public IReadOnlyList<(string Text, int Rank)> Ranks { get; init; } = [];

    /// <summary>The redrafts that the answer picks from, or null.</summary>
    public Attempt? Attempt { get; init; }

    /// <summary>What of it can't be held, one sentence each.</summary>
    public IReadOnlyList<string> Left { get; init; } = [];

    /// <summary>When it was said, or null.</summary>
    public DateTimeOffset? Given { get; init; }
}

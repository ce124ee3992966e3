namespace Redraft.Annotating;

/// <summary>What a person said to an item.</summary>
public sealed record AnnotationAnswer
{
    /// <summary>The points, for feedback; empty where nothing is wrong.</summary>
    public IReadOnlyList<FeedbackPoint> Points { get; init; } = [];

    /// <summary>Whether the person finds nothing wrong with the draft; no points then.</summary>
    public bool Good { get; init; }

    /// <summary>The attempt of which a redraft is picked, or all are rejected; null where none was made.</summary>
    public long? Attempt { get; init; }

    /// <summary>The number of the picked redraft in that attempt, from 0, or null.</summary>
    public int? Picked { get; init; }

    /// <summary>Whether none of the attempt's redrafts is good enough.</summary>
    public bool RejectedAll { get; init; }

    /// <summary>The person's own correction, the whole text, or null.</summary>
    public string? Correction { get; init; }

    /// <summary>For a comparison −1 (the first shown), 1 or 0 (a tie); null for other kinds.</summary>
    public int? Better { get; init; }

    /// <summary>For a comparison that is a tie: whether neither text is good enough.</summary>
    public bool BothBad { get; init; }

    /// <summary>For a comparison: why, in words, or null.</summary>
    public string? Reason { get; init; }

    /// <summary>For a ranking: each text's rank in the order of the item, 1 the best, equal numbers tie; empty for other kinds.</summary>
    public IReadOnlyList<int> Ranks { get; init; } = [];

    /// <summary>For a check: whether the feedback is carried out; null for other kinds.</summary>
    public bool? CarriedOut { get; init; }

    /// <summary>Whether the feedback that was checked is this person's own: nobody else was there. The queue says so, whatever is sent.</summary>
    [System.Text.Json.Serialization.JsonIgnore(Condition = System.Text.Json.Serialization.JsonIgnoreCondition.WhenWritingDefault)]
    public bool OwnWords { get; init; }

    /// <summary>The order in which the texts were shown, by their place in the item; empty as they stand there.</summary>
    public IReadOnlyList<int> Shown { get; init; } = [];

    /// <summary>What became of a model's proposal: <c>accepted</c>, <c>edited</c>, <c>ignored</c>, or empty where none was shown; <c>written</c> where an assistant wrote the answer for somebody.</summary>
    public string Assist { get; init; } = "";

    /// <summary>Why nothing is said, for an item that was left out; null for an answer.</summary>
    public string? Skipped { get; init; }

    /// <summary>Seconds at work on it, pauses left out.</summary>
    public double Seconds { get; init; }

    /// <summary>For a comparison −1 (the first of the item, wherever it was shown), 1 or 0; null for other kinds.</summary>
    [System.Text.Json.Serialization.JsonIgnore]
    public int? Preferred => Shown is [1, 0] ? -Better : Better;

    /// <summary>The words that a model reads: the points, one a line, each with the part that it is about where there are several.</summary>
    /// <param name="draft">The draft's text.</param>
    public string Words(string draft) => Points.Count == 1
        ? Points[0].Text
        : string.Join('\n', Points.Select(point => point.Target is { } target ? $"\"{target.In(draft)}\": {point.Text}" : point.Text));
}

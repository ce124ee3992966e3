namespace Redraft.Annotating;

/// <summary>What a model suggests to say of a draft; shown as such, never taken for a person's words by itself.</summary>
/// <param name="Text">The words. Untrusted.</param>
/// <param name="Author">The model, by its content hash.</param>
public sealed record Proposal(string Text, string Author)
{
    /// <summary>What became of it in an answer: <c>accepted</c> as it is, <c>edited</c>, <c>ignored</c>.</summary>
    /// <param name="answer">The answer, with what the page says of it.</param>
    public string FateIn(AnnotationAnswer answer)
    {
        ArgumentNullException.ThrowIfNull(answer);
        return answer.Points.Any(point => point.Text.Trim() == Text.Trim()) ? "accepted" : answer.Assist is "accepted" or "edited" && answer.Points.Count > 0 ? "edited" : "ignored";
    }
}

namespace Redraft.Tasks.Posts;

/// <summary>What pretraining text for the <c>posts</c> task is made of. All are rates from 0 to 1.</summary>
public sealed record PostsPretrainingOptions
{
    /// <summary>Documents that are redrafts by feedback.</summary>
    public double Edits { get; init; } = 0.3;

    /// <summary>Documents that are redrafts without feedback; they mend one flaw in one case of three.</summary>
    public double PlainEdits { get; init; } = 0.05;

    /// <summary>Documents that ask whether a redraft carries the feedback out; half of the answers are yes.</summary>
    public double Questions { get; init; } = 0.3;

    /// <summary>Documents that are feedback on a summary.</summary>
    public double Critiques { get; init; } = 0.1;

    /// <summary>Documents that ask whether a person wrote the summary; half of the answers are yes.</summary>
    public double Authors { get; init; } = 0.02;

    /// <summary>First summaries without a flaw; the others have one or two. Keeps the model's summaries middling.</summary>
    public double Flawless { get; init; } = 0.35;

    /// <summary>Of those with a flaw, the ones with two.</summary>
    public double TwoFlaws { get; init; } = 0.4;

    /// <summary>Redrafts whose feedback is tied to the words that it is about.</summary>
    public double Marked { get; init; } = 0.15;

    /// <summary>Redrafts whose feedback speaks of something that isn't wrong, and that change nothing: without them a model mends whatever it sees, and
    /// feedback makes no difference.</summary>
    public double Beside { get; init; } = 0.12;

    /// <summary>Everything that is wrong with these options, by the keys of a recipe.</summary>
    public IEnumerable<string> Problems()
    {
        foreach (var (name, value) in new[]
        {
            ("edits", Edits), ("plain-edits", PlainEdits), ("questions", Questions), ("critiques", Critiques), ("authors", Authors), ("flawless", Flawless),
            ("two-flaws", TwoFlaws), ("marked", Marked), ("beside", Beside),
        })
        {
            if (value is not (>= 0 and <= 1))
            {
                yield return $"{name}: a rate from 0 to 1 expected, found {value}";
            }
        }

        if (Edits + PlainEdits + Questions + Critiques + Authors > 1)
        {
            yield return $"edits + plain-edits + questions + critiques + authors: at most 1 in sum expected, found {Math.Round(Edits + PlainEdits + Questions + Critiques + Authors, 6)}";
        }
    }
}

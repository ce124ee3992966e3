namespace Redraft.Tasks.Words;

/// <summary>What the <c>words</c> task consists of. A cell is a number of phrases (1 to 10) and a number of removals (1 to 3).</summary>
public sealed record WordsOptions
{
    /// <summary>Decides the sentences.</summary>
    public ulong Seed { get; init; } = 1;

    /// <summary>Held-out items per cell. Default 50, as in the source: (10 + 9 + 8) × 50 = 1350 items.</summary>
    public int HeldOutPerCell { get; init; } = 50;

    /// <summary>Items per cell whose drafts get feedback.</summary>
    public int TrainPerCell { get; init; } = 15;

    /// <summary>Items per cell of the refiner's finetuning set.</summary>
    public int RefinerPerCell { get; init; } = 5;

    /// <summary>Everything that is wrong with these options, by the keys of a recipe.</summary>
    public IEnumerable<string> Problems()
    {
        foreach (var (name, value) in new[] { ("held-out-per-cell", HeldOutPerCell), ("train-per-cell", TrainPerCell), ("refiner-per-cell", RefinerPerCell) })
        {
            if (value < 0)
            {
                yield return $"{name}: at least 0 expected, found {value}";
            }
        }

        // One phrase and one compliment make two sentences per phrase.
        if (HeldOutPerCell + TrainPerCell + RefinerPerCell > 2 * Phrases.Unkind.Count)
        {
            yield return $"held-out-per-cell + train-per-cell + refiner-per-cell: at most {2 * Phrases.Unkind.Count} expected (so many sentences of one phrase there are), found {HeldOutPerCell + TrainPerCell + RefinerPerCell}";
        }
    }
}

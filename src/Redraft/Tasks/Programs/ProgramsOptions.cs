namespace Redraft.Tasks.Programs;

/// <summary>What the <c>programs</c> task consists of.</summary>
public sealed record ProgramsOptions
{
    /// <summary>Decides splits, descriptions and random test inputs.</summary>
    public ulong Seed { get; init; } = 1;

    /// <summary>Problems whose drafts get feedback. Default 500: with 160 a trial moved pass@1 by 4 points only.</summary>
    public int TrainProblems { get; init; } = 500;

    /// <summary>Problems of the refiner's finetuning set. Default 120; the trial needed 80 to 100 triples.</summary>
    public int RefinerProblems { get; init; } = 120;

    /// <summary>Problems that everything is measured on.</summary>
    public int HeldOutProblems { get; init; } = 300;

    /// <summary>The part of all combinations that pretraining shows, over 0 and under 1. Its combinations are in no problem.</summary>
    public double PretrainingShare { get; init; } = 0.45;

    /// <summary>The part of the problems that is about words, the rest being about numbers. 0 to 1.</summary>
    public double WordsShare { get; init; } = 0.3;

    /// <summary>How often a problem names filter, map or reduce by its house word, each on its own. 0 to 1.</summary>
    public double HouseWordRate { get; init; } = 0.4;

    /// <summary>How often a problem names the input type by its house word. 0 to 1.</summary>
    public double InputHouseWordRate { get; init; } = 0.2;

    /// <summary>Random test inputs per problem, besides the 12 of the core.</summary>
    public int RandomTests { get; init; } = 2;

    /// <summary>Tests shown to model and annotator; the rest are hidden.</summary>
    public int ShownTests { get; init; } = 2;

    /// <summary>Everything that is wrong with these options, by the keys of a recipe.</summary>
    public IEnumerable<string> Problems()
    {
        foreach (var (name, value) in new[] { ("train-problems", TrainProblems), ("refiner-problems", RefinerProblems), ("held-out-problems", HeldOutProblems) })
        {
            if (value is < 0 or > 5000)
            {
                yield return $"{name}: 0 to 5000 expected, found {value}";
            }
        }

        foreach (var (name, value) in new[] { ("words-share", WordsShare), ("house-word-rate", HouseWordRate), ("input-house-word-rate", InputHouseWordRate) })
        {
            if (value is not (>= 0 and <= 1))
            {
                yield return $"{name}: a rate from 0 to 1 expected, found {value}";
            }
        }

        if (PretrainingShare is not (> 0 and < 1))
        {
            yield return $"pretraining-share: a share over 0 and under 1 expected, found {PretrainingShare}";
        }

        if (RandomTests is < 0 or > 50)
        {
            yield return $"random-tests: 0 to 50 expected, found {RandomTests}";
        }

        if (ShownTests is < 0 or > 12)
        {
            yield return $"shown-tests: 0 to 12 expected, found {ShownTests}";
        }
    }
}

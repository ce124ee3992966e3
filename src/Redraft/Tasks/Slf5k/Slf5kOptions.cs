using Redraft.Recipes;

namespace Redraft.Tasks.Slf5k;

/// <summary>Which files of SLF5K the <c>slf5k</c> task reads.</summary>
public sealed record Slf5kOptions
{
    /// <summary>The path of <c>train.jsonl</c>.</summary>
    [DataFile]
    public string Train { get; init; } = "";

    /// <summary>The path of <c>test.jsonl</c>, or of <c>validation.jsonl</c> while settings are still being chosen.</summary>
    [DataFile]
    public string HeldOut { get; init; } = "";

    /// <summary>The path of <c>development.jsonl</c>, whose rows a refiner may be finetuned on; null without such problems. The paper's refiner is asked without any.</summary>
    [DataFile]
    public string? Refiner { get; init; }

    /// <summary>Only so many rows from the top of the training file, or null for all. The paper's sets of 100 and 1,000 are the beginnings of its 5,000.</summary>
    public int? TrainRows { get; init; }

    /// <summary>Everything that is wrong with these options, in words.</summary>
    public IEnumerable<string> Problems()
    {
        foreach (var (key, path, usual) in new[] { ("train", Train, "train.jsonl"), ("held-out", HeldOut, "test.jsonl"), ("refiner", Refiner, "development.jsonl") })
        {
            if (path is "")
            {
                yield return $"{key}: the path of {usual} expected, found nothing";
            }
            else if (path is not null && !File.Exists(path))
            {
                yield return $"{key}: no file \"{path}\"; --data FOLDER says where the data lies";
            }
        }

        if (TrainRows is < 1)
        {
            yield return $"train-rows: 1 or more expected, found {TrainRows}";
        }
    }
}

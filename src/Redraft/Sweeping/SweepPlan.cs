using System.Text.Json.Serialization;
using Redraft.Evaluating;
using Redraft.Recipes;

namespace Redraft.Sweeping;

/// <summary>What a sweep was started with; written once, before any work.</summary>
public sealed record SweepPlan
{
    /// <summary>The most runs of a sweep: each is a whole run.</summary>
    public const int MostPoints = 100;

    /// <summary>The version of this shape.</summary>
    public int Schema { get; init; } = 1;

    /// <summary>The command line that started it.</summary>
    public required string Command { get; init; }

    /// <summary>The recipe's text, verbatim.</summary>
    public required string Recipe { get; init; }

    /// <summary>Where the recipe came from, for messages and for paths relative to it.</summary>
    public required string RecipePath { get; init; }

    /// <summary>The folder that paths of data files are relative to, or null for the recipe's.</summary>
    public string? DataFolder { get; init; }

    /// <summary>The seeds of every run.</summary>
    public required IReadOnlyList<ulong> Seeds { get; init; }

    /// <summary>What varies.</summary>
    public required IReadOnlyList<SweepSetting> Settings { get; init; }

    /// <summary>The k of the pass@k of the last round's policy that settings are chosen by.</summary>
    public int K { get; init; } = 1;

    /// <summary>How many validation problems, the same for every setting.</summary>
    public required int Validation { get; init; }

    /// <summary>Every combination of values, the last setting's values next to one another.</summary>
    [JsonIgnore]
    public IReadOnlyList<SweepPoint> Points
    {
        get
        {
            IEnumerable<IReadOnlyList<string>> combinations = [[]];
            foreach (var setting in Settings)
            {
                combinations = combinations.SelectMany(values => setting.Values.Select(value => (IReadOnlyList<string>)[.. values, value])).ToList();
            }

            return [.. combinations.Select((values, i) => new SweepPoint(i + 1, [.. Settings.Zip(values, (setting, value) => new SweptValue(setting.Key, value))]))];
        }
    }

    /// <summary>The recipe with a point's values: measured on the validation problems and on nothing else, without baselines.</summary>
    public string ToValidate(SweepPoint point) => RecipeOverride.Write(
        RecipePath, Recipe,
        [
            .. Values(point), ("evaluation.split", "validation"), ("evaluation.problems", Number(Validation)),
            ("evaluation.control-problems", "1"), ("evaluation.divergence-prompts", "1"), ("evaluation.divergence-samples", "1"), // not looked at, and at least 1
        ],
        ["baselines"], ["evaluation.best-of"]);

    /// <summary>The recipe with a point's values, and all else as it was.</summary>
    public string ToRun(SweepPoint point) => RecipeOverride.Write(RecipePath, Recipe, Values(point), [], []);

    /// <summary>The name of what is chosen by.</summary>
    [JsonIgnore]
    public string Metric => PassAtK.NameOf(K);

    private static IEnumerable<(string Key, string Value)> Values(SweepPoint point) => point.Values.Select(value => (value.Key, value.Value));

    private static string Number(int number) => number.ToString(System.Globalization.CultureInfo.InvariantCulture);
}

/// <summary>One combination of values.</summary>
/// <param name="Number">From 1.</param>
/// <param name="Values">The settings' values, in the order of the settings.</param>
public sealed record SweepPoint(int Number, IReadOnlyList<SweptValue> Values)
{
    /// <summary>The name of its run's folder.</summary>
    public string Folder => $"point-{Number:00}";

    /// <summary><c>training.epochs=4 training.learning-rate=1e-3</c>.</summary>
    public override string ToString() => string.Join(' ', Values.Select(value => $"{value.Key}={value.Value}"));
}

/// <summary>A setting with one of its values.</summary>
/// <param name="Key">The setting.</param>
/// <param name="Value">As in a recipe.</param>
public sealed record SweptValue(string Key, string Value);

using System.Security.Cryptography;
using System.Text;

namespace Redraft.Runs;

/// <summary>What a run was started with; written once, before any work.</summary>
public sealed record RunManifest
{
    /// <summary>The version of this shape.</summary>
    public int Schema { get; init; } = 1;

    /// <summary>Redraft's version.</summary>
    public required string Redraft { get; init; }

    /// <summary>The command line that started the run.</summary>
    public required string Command { get; init; }

    /// <summary>The recipe's text, verbatim.</summary>
    public required string Recipe { get; init; }

    /// <summary>Where the recipe came from, for messages and for paths relative to it.</summary>
    public required string RecipePath { get; init; }

    /// <summary>The folder that paths of data files are relative to, or null for the recipe's.</summary>
    public string? DataFolder { get; init; }

    /// <summary>The data files' SHA-256 by the recipe's key.</summary>
    public IReadOnlyDictionary<string, string> Data { get; init; } = new Dictionary<string, string>();

    /// <summary>The seeds, one part of the run each.</summary>
    public required IReadOnlyList<ulong> Seeds { get; init; }

    /// <summary>The base model's content hash.</summary>
    public required string Model { get; init; }

    /// <summary>The content hashes of other models that the recipe names, or a hosted one's name and address, by its key; null in runs of before these were kept.</summary>
    public IReadOnlyDictionary<string, string>? Models { get; init; }

    /// <summary>The hash of the base model's chat template; null where it has none, and in runs of before these were kept.</summary>
    public string? ChatTemplate { get; init; }

    /// <summary>The hashes of the chat templates that prompts are put through, by the recipe's key of the model; null in runs of before they were, which go on without.</summary>
    public IReadOnlyDictionary<string, string>? PromptTemplates { get; init; }

    /// <summary>The isolation under which programs are graded: <c>isolated</c> or <c>unsafe</c>.</summary>
    public required string Tier { get; init; }

    /// <summary>Threads that the engine computes with; results don't depend on it.</summary>
    public required int Threads { get; init; }

    /// <summary>Versions of what took part.</summary>
    public required IReadOnlyDictionary<string, string> Versions { get; init; }

    /// <summary>When it was started.</summary>
    public required DateTimeOffset Started { get; init; }

    /// <summary>What the run is called where what it spends is counted: the same when it is resumed, or moved to another folder.</summary>
    internal string Name => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{Started:O}\n{Command}\n{Recipe}")))[..32];

    /// <summary>Everything that a manifest can't be read with, each naming its key.</summary>
    internal IEnumerable<string> Problems()
    {
        if (Schema != 1)
        {
            yield return $"'schema' is {Schema}; this version reads schema 1";
        }

        var sections = new (string Key, object? Value)[]
        {
            ("redraft", Redraft), ("command", Command), ("recipe", Recipe), ("recipePath", RecipePath), ("data", Data), ("model", Model), ("tier", Tier),
            ("versions", Versions),
        };
        foreach (var (key, _) in sections.Where(section => section.Value is null))
        {
            yield return $"'{key}' is null";
        }

        if (Seeds is not { Count: > 0 })
        {
            yield return "'seeds' is empty; a run has at least one";
        }
        else if (Seeds.Distinct().Count() != Seeds.Count)
        {
            yield return $"'seeds' names a seed twice: {string.Join(", ", Seeds)}";
        }
    }
}

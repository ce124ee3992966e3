namespace Redraft.Recipes;

/// <summary>Who finetunes. Written <c>embedded</c>, or <c>{ kind: command, command: [sh, train.sh] }</c>.</summary>
[ScalarShorthand(nameof(Kind))]
public sealed record TrainerRecipe
{
    /// <summary>The engine of this process.</summary>
    public const string Embedded = "embedded";

    /// <summary>A command of the user's.</summary>
    public const string External = "command";

    /// <summary>Default: the engine of this process.</summary>
    public string Kind { get; init; } = Embedded;

    /// <summary>Program and arguments, run in the recipe's folder without a shell; what it is told and has to leave stands in docs/trainers.md.</summary>
    public IReadOnlyList<string> Command { get; init; } = [];

    /// <summary>Whether a command trains.</summary>
    public bool IsCommand => Kind == External;

    /// <summary>Everything wrong with these settings.</summary>
    public IEnumerable<string> Problems()
    {
        if (Kind is not (Embedded or External))
        {
            yield return $"kind: expected {Embedded} or {External}, found '{YamlBinder.Short(Kind)}'";
        }
        else if (IsCommand && (Command.Count == 0 || Command[0].Length == 0))
        {
            yield return "command: missing; give program and arguments as a list, such as [sh, train.sh]";
        }
        else if (!IsCommand && Command.Count > 0)
        {
            yield return $"command: the engine of this process trains; set kind: {External} to have a command do it";
        }

        if (Command.Any(word => word.Contains('\0', StringComparison.Ordinal)))
        {
            yield return "command: a NUL character, which no argument can hold";
        }
    }
}

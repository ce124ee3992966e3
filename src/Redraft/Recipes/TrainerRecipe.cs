namespace Redraft.Recipes;

/// <summary>Who finetunes. Written <c>embedded</c>, <c>openai</c>, or <c>{ kind: command, command: [sh, train.sh] }</c>.</summary>
[ScalarShorthand(nameof(Kind))]
public sealed record TrainerRecipe
{
    /// <summary>The engine of this process.</summary>
    public const string Embedded = "embedded";

    /// <summary>A command of the user's.</summary>
    public const string External = "command";

    /// <summary>OpenAI's fine-tuning interface, where the hosted base model lives.</summary>
    public const string OpenAi = "openai";

    /// <summary>Default: the engine of this process.</summary>
    public string Kind { get; init; } = Embedded;

    /// <summary>Program and arguments, run in the recipe's folder without a shell; what it is told and has to leave stands in docs/trainers.md.</summary>
    public IReadOnlyList<string> Command { get; init; } = [];

    /// <summary>What is learned from a round's redrafts, where somebody else than the engine of this process trains. Default: demonstrations.</summary>
    public TrainingMethod Method { get; init; }

    /// <summary>Of DPO and KTO how strongly the policy is held to the model that it starts from, over 0 to 2; null, the default, leaves it to the trainer.</summary>
    public double? Beta { get; init; }

    /// <summary>Whether a command trains.</summary>
    public bool IsCommand => Kind == External;

    /// <summary>Whether the fine-tuning interface of the model's server trains.</summary>
    public bool IsOpenAi => Kind == OpenAi;

    /// <summary>Whether somebody else than the engine of this process trains.</summary>
    public bool IsElsewhere => IsCommand || IsOpenAi;

    /// <summary>Everything wrong with these settings.</summary>
    public IEnumerable<string> Problems()
    {
        if (Kind is not (Embedded or External or OpenAi))
        {
            yield return $"kind: expected {Embedded}, {External} or {OpenAi}, found '{YamlBinder.Short(Kind)}'";
        }
        else if (IsCommand && (Command.Count == 0 || Command[0].Length == 0))
        {
            yield return "command: missing; give program and arguments as a list, such as [sh, train.sh]";
        }
        else if (!IsCommand && Command.Count > 0)
        {
            yield return $"command: {(IsOpenAi ? "the model's server" : "the engine of this process")} trains; set kind: {External} to have a command do it";
        }

        if (Method != TrainingMethod.Supervised && Kind == Embedded)
        {
            yield return $"method: the engine of this process learns from demonstrations; set kind: {OpenAi} or {External} to have pairs or labels learned";
        }

        if (Method == TrainingMethod.Kto && IsOpenAi)
        {
            yield return $"method: OpenAI's fine-tuning interface has no kto; set method: dpo, or kind: {External}";
        }

        if (Beta is { } beta && (Method == TrainingMethod.Supervised || !(beta is > 0 and <= 2)))
        {
            yield return Method == TrainingMethod.Supervised ? "beta: set method: dpo or kto, which alone read it" : $"beta: expected over 0 to 2, found {beta}";
        }

        if (Command.Any(word => word.Contains('\0', StringComparison.Ordinal)))
        {
            yield return "command: a NUL character, which no argument can hold";
        }
    }
}

using Redraft.Engine.Architectures;

namespace Redraft.Engine.Adapting;

/// <summary>Which weights get a low-rank adapter, and how large it is.</summary>
public sealed record LoraOptions
{
    /// <summary>r, the rank of every update, 1 to 4096. Default 8: rank 4 to 8 did as well as any in the source's tables.</summary>
    public int Rank { get; init; } = 8;

    /// <summary>α: the update is multiplied by α/r, so that the learning rate needn't change with the rank. Over 0.</summary>
    public double Alpha { get; init; } = 16;

    /// <summary>Share of a layer's inputs that the adapter doesn't see in a training pass, in [0, 1), in steps of 1/65,536. Default 0.</summary>
    public double Dropout { get; init; }

    /// <summary>Patterns of parameter names as a checkpoint has them: <c>*</c> stands for any run of characters, <c>?</c> for one. Of what they
    /// match, the weights of linear layers within blocks are adapted, by default all of them. The head is adapted only where it is given by its
    /// whole name (<c>lm_head.weight</c>), as PEFT does it, and not where its weights are the embedding's.</summary>
    public IReadOnlyList<string> Targets { get; init; } = ["*"];

    /// <summary>The patterns that match no linear layer of a model, in words.</summary>
    /// <param name="model">The model to be adapted.</param>
    public IEnumerable<string> ProblemsWith(ITransformer model)
    {
        ArgumentNullException.ThrowIfNull(model);
        Parameter[] adaptable = [.. model.Parameters.Where(parameter => parameter.Linear || NamesHead(model, parameter))];
        return NamePattern.Unused(Targets, adaptable, "linear layer").Select(unused => $"targets: {unused.Problem}{HintAtHead(model, unused.Pattern)}");
    }

    /// <summary>How many weights a model's adapters have: r·(inner + outer) for each matrix.</summary>
    /// <param name="model">The model to be adapted.</param>
    public long WeightsIn(ITransformer model)
    {
        ArgumentNullException.ThrowIfNull(model);
        return TargetsIn(model).Sum(parameter => Rank * ((long)parameter.Shape[0] + parameter.Shape[1]));
    }

    /// <summary>The weights of a model that are adapted, in its order.</summary>
    internal IEnumerable<Parameter> TargetsIn(ITransformer model)
        => model.Parameters.Where(parameter => parameter.Linear ? NamePattern.MatchesAny(Targets, parameter.Name) : NamesHead(model, parameter));

    /// <summary>Whether a parameter is the head's and nothing else's, which can be adapted.</summary>
    internal static bool IsHead(ITransformer model, Parameter parameter) => !model.Config.TiedHead && parameter == model.HeadWeight;

    /// <summary>What the update is multiplied by: α/r.</summary>
    internal float Scale => (float)(Alpha / Rank);

    /// <summary>Everything wrong with these options.</summary>
    public IEnumerable<string> Problems()
    {
        if (Rank is < 1 or > 4096)
        {
            yield return $"rank: expected 1 to 4096, found {Rank}";
        }

        if (!(Alpha is > 0 and <= 1e6))
        {
            yield return $"alpha: expected over 0 up to 1000000, found {Alpha}";
        }

        if (!(Dropout is >= 0 and < 1))
        {
            yield return $"dropout: expected at least 0 and below 1, found {Dropout}";
        }

        if (Targets.Count == 0 || Targets.Any(string.IsNullOrWhiteSpace))
        {
            yield return "targets: expected one pattern or more, none of them empty, such as '*' or '*.q_proj.weight'";
        }
    }

    private bool NamesHead(ITransformer model, Parameter parameter) => Targets.Contains(parameter.Name) && IsHead(model, parameter);

    private static string HintAtHead(ITransformer model, string pattern) => (pattern.StartsWith("lm_head", StringComparison.Ordinal), model.Config.TiedHead) switch
    {
        (true, true) => "; the head's weights are the embedding's here, which can't be adapted",
        (true, false) => $"; the head is adapted where its whole name is given, {model.HeadWeight.Name}",
        _ => "",
    };
}

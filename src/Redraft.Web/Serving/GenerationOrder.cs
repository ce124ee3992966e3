using Redraft.Engine.Sampling;

namespace Redraft.Web.Serving;

/// <summary>What a request wants to be written, of completions and chat alike.</summary>
internal sealed record GenerationOrder
{
    /// <summary>The prompts' tokens.</summary>
    public required IReadOnlyList<IReadOnlyList<int>> Prompts { get; init; }

    /// <summary>How tokens are drawn; <see cref="MostTokens"/> says how many.</summary>
    public required DecodingOptions Decoding { get; init; }

    /// <summary>One seed for each sample of a prompt.</summary>
    public required IReadOnlyList<ulong> Seeds { get; init; }

    /// <summary>The most tokens of a sample; 0 draws none.</summary>
    public required int MostTokens { get; init; }

    /// <summary>Whether the answer comes as it is written.</summary>
    public bool Streams { get; init; }

    /// <summary>Whether a stream ends with what it cost.</summary>
    public bool TellsUsage { get; init; }

    /// <summary>How many of the likeliest tokens are told at each place; null where no log-probabilities are wanted.</summary>
    public int? LogProbabilities { get; init; }

    /// <summary>Whether tokens are told by id, all of them, also those that are no part of the text.</summary>
    public bool ReturnsIds { get; init; }

    /// <summary>Whether tokens are named <c>token_id:N</c> instead of by their text.</summary>
    public bool NamesIds { get; init; }

    /// <summary>Whether the text begins with the prompt.</summary>
    public bool Echoes { get; init; }

    /// <summary>How many of the likeliest tokens are told at each place of the prompt; null where they aren't wanted.</summary>
    public int? PromptLogProbabilities { get; init; }

    /// <summary>Tokens of all prompts.</summary>
    public int PromptTokens => Prompts.Sum(prompt => prompt.Count);
}

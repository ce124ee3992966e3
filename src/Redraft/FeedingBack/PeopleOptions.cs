namespace Redraft.FeedingBack;

/// <summary>How people are asked.</summary>
public sealed record PeopleOptions
{
    /// <summary>From how many people an answer is wanted on each item, 1 to 20; where several write, compare or rank, chance decides whose word is taken. Default 1.</summary>
    public int Overlap { get; init; } = 1;

    /// <summary>After how many answered drafts a round goes on by itself; 0, the default, when all are answered or somebody ends the questions.</summary>
    public int Enough { get; init; }

    /// <summary>Minutes for which a place is kept without a sign of life, 1 to 1,440. Default 15.</summary>
    public int LeaseMinutes { get; init; } = 15;

    /// <summary>Whether people check each redraft that the selector chose, where nobody picked one: what doesn't carry its feedback out isn't learned. Default false.</summary>
    public bool Check { get; init; }

    /// <summary>On how many training problems, from the first, people write the ideal answer, which the baseline <c>sft-ideal</c> learns; 0, the default, for none.</summary>
    public int Ideal { get; init; }

    /// <summary>The model whose suggestions people see beside a draft, or null, the default, for none.</summary>
    public CriticOptions? Critic { get; init; }

    /// <summary>Everything that is wrong with these options, by the keys of a recipe.</summary>
    public IEnumerable<string> Problems()
    {
        if (Overlap is < 1 or > 20)
        {
            yield return $"overlap: 1 to 20 people expected, found {Overlap}";
        }

        if (Enough < 0)
        {
            yield return $"enough: a number of drafts of 0 or more expected, found {Enough}";
        }

        if (Ideal < 0)
        {
            yield return $"ideal: a number of problems of 0 or more expected, found {Ideal}";
        }

        if (LeaseMinutes is < 1 or > 1440)
        {
            yield return $"lease-minutes: 1 to 1440 expected, found {LeaseMinutes}";
        }

        foreach (var problem in Critic?.Problems() ?? [])
        {
            yield return "critic." + problem;
        }
    }
}

using Redraft.Recipes;

namespace Redraft.Tasks.Mbpp;

/// <summary>Which function head a prompt of MBPP ends with.</summary>
public enum MbppPromptForm
{
    /// <summary>The head of the function that the first assert calls, found by a parser; no other gold code. All 974 tasks.</summary>
    Signature,

    /// <summary>The published rule: all gold code up to that head; fails on 60 tasks, which are then left out.</summary>
    Official,
}

/// <summary>Where the <c>mbpp</c> task reads from, and how it asks.</summary>
public sealed record MbppOptions
{
    /// <summary>The path of <c>mbpp.jsonl</c>.</summary>
    [DataFile]
    public string Data { get; init; } = "";

    /// <summary>The path of the human annotations (<c>surge_annotations.jsonl</c>), or null.</summary>
    [DataFile]
    public string? Annotations { get; init; }

    /// <summary>How prompts are built.</summary>
    public MbppPromptForm Prompt { get; init; } = MbppPromptForm.Signature;

    /// <summary>CPU seconds for a program. Default 8: the slowest gold solution takes about 4.</summary>
    public double CpuSeconds { get; init; } = 8;

    /// <summary>Everything that is wrong with these options, in words.</summary>
    public IEnumerable<string> Problems()
    {
        if (Data.Length == 0)
        {
            yield return "data: the path of mbpp.jsonl expected, found nothing";
        }
        else if (!File.Exists(Data))
        {
            yield return $"data: no file \"{Data}\"; --data FOLDER says where the data lies";
        }

        if (Annotations is not null && !File.Exists(Annotations))
        {
            yield return $"annotations: no file \"{Annotations}\"; --data FOLDER says where the data lies";
        }

        if (CpuSeconds is not (> 0 and <= 60))
        {
            yield return $"cpu-seconds: over 0 up to 60 expected, found {CpuSeconds}";
        }
    }
}

namespace Redraft.Runs;

/// <summary>Everything that a finished run has to say: the source of the table, of <c>--json</c> and of <c>report.html</c>.</summary>
/// <remarks>
/// Plain values only, so that it is stored as <c>report.json</c> beside the run and every view can be made again later.
/// Names of results are shared across the lists: the KL point of <c>ilf-round-1</c> belongs to the result of that name.
/// </remarks>
public sealed record RunReport
{
    /// <summary>The version of this shape; readers refuse others.</summary>
    public int Schema { get; init; } = 1;

    /// <summary>The task's name.</summary>
    public required string Task { get; init; }

    /// <summary>What problems it was measured on, in words for people: <c>held-out</c>, or <c>validation</c>.</summary>
    public string MeasuredOn { get; init; } = "held-out";

    /// <summary>The seeds of the runs that were pooled.</summary>
    public required IReadOnlyList<ulong> Seeds { get; init; }

    /// <summary>The measurements in the order of the table.</summary>
    public required IReadOnlyList<ReportedResult> Results { get; init; }

    /// <summary>The paired differences in the order of the table.</summary>
    public required IReadOnlyList<ReportedDifference> Differences { get; init; }

    /// <summary>Wall time of the whole, in seconds: of every process that worked on it, added up.</summary>
    public required double TotalSeconds { get; init; }

    /// <summary>Wall time by stage, in the order of the run.</summary>
    public IReadOnlyList<StageTime> Stages { get; init; } = [];

    /// <summary>What each round asked for and got.</summary>
    public IReadOnlyList<RoundCounts> Rounds { get; init; } = [];

    /// <summary>What each rater would have chosen among the same redrafts; empty where none rated.</summary>
    public IReadOnlyList<RaterChoice> Raters { get; init; } = [];

    /// <summary>One curve per training.</summary>
    public IReadOnlyList<LossCurve> Losses { get; init; } = [];

    /// <summary>One point per trained policy.</summary>
    public IReadOnlyList<KlPoint> Divergences { get; init; } = [];

    /// <summary>How held-out samples ended, by policy; the first is the start.</summary>
    public IReadOnlyList<FailureKinds> Failures { get; init; } = [];

    /// <summary>One example followed through the feedback graph, or null where no redraft was selected.</summary>
    public Story? Story { get; init; }

    /// <summary>The isolation of every graded program: <c>isolated</c>, <c>unsafe</c> (shown as "not isolated"), or null where nothing ran.</summary>
    public string? Tier { get; init; }

    /// <summary>How many verdicts there are of each strength; empty where nothing ran. C is computed in the candidate's own process.</summary>
    public IReadOnlyDictionary<string, int> Strengths { get; init; } = new Dictionary<string, int>();

    /// <summary>When the run was started.</summary>
    public DateTimeOffset Started { get; init; }

    /// <summary>The commands that make this report again, first the run's own.</summary>
    public IReadOnlyList<string> Commands { get; init; } = [];

    /// <summary>The run's folder.</summary>
    public string? Run { get; init; }

    /// <summary>The path of <c>report.html</c>, or null while there is none.</summary>
    public string? Report { get; init; }

    /// <summary>The path of the final policy's checkpoint.</summary>
    public string? Checkpoint { get; init; }

    /// <summary>Versions of what took part: redraft, .NET, python, bubblewrap, SQLite.</summary>
    public IReadOnlyDictionary<string, string> Versions { get; init; } = new Dictionary<string, string>();

    /// <summary>SHA-256 of what went in and came out: base model, templates, recipe, checkpoints.</summary>
    public IReadOnlyDictionary<string, string> Hashes { get; init; } = new Dictionary<string, string>();

    /// <summary>The recipe's settings, flattened, defaults included.</summary>
    public IReadOnlyDictionary<string, string> Settings { get; init; } = new Dictionary<string, string>();
}

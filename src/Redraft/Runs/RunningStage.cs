using System.Text.Json;

namespace Redraft.Runs;

/// <summary>What a run is doing now, as it leaves word of it for those who look at it from outside.</summary>
public sealed record RunningStage
{
    /// <summary>The file in a run's folder; there while a process works on the run, and of no use to whoever goes on with it.</summary>
    public const string FileName = "running.json";

    /// <summary>The seed whose part is worked on.</summary>
    public required ulong Seed { get; init; }

    /// <summary>The stage.</summary>
    public required string Stage { get; init; }

    /// <summary>How many units it has.</summary>
    public required int Total { get; init; }

    /// <summary>How many of them are done.</summary>
    public required int Done { get; init; }

    /// <summary>How many of those were done when this process began with it.</summary>
    public int DoneBefore { get; init; }

    /// <summary>What is counted, in the plural.</summary>
    public required string Unit { get; init; }

    /// <summary>When this process began with it.</summary>
    public required DateTimeOffset Since { get; init; }

    /// <summary>When this was written.</summary>
    public required DateTimeOffset Written { get; init; }

    /// <summary>Of a training, the steps of <see cref="Losses"/>, rising; every so many of them.</summary>
    public IReadOnlyList<int> Steps { get; init; } = [];

    /// <summary>Of a training, the mean loss of each of these steps, in nats per token.</summary>
    public IReadOnlyList<double> Losses { get; init; } = [];

    /// <summary>Units a second in this process; NaN before the first.</summary>
    public double PerSecond() => (Written - Since).TotalSeconds is > 0 and var seconds && Done > DoneBefore ? (Done - DoneBefore) / seconds : double.NaN;

    /// <summary>Seconds that are left at this pace; NaN where there is none yet.</summary>
    public double SecondsLeft() => (Total - Done) / PerSecond();

    /// <summary>Reads it; null where there is none, or it is just being written.</summary>
    /// <param name="folder">The run's folder.</param>
    public static RunningStage? Read(string folder)
    {
        try
        {
            return RunJson.Read<RunningStage>(File.ReadAllText(Path.Combine(folder, FileName)));
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or JsonException)
        {
            return null;
        }
    }
}

using Redraft.Imitating;

namespace Redraft.Runs;

/// <summary>What the models of one seed's part of a run are called: records name them by a hash of their weights.</summary>
/// <param name="baseModel">The base model, as <see cref="RunManifest.Model"/> has it.</param>
/// <param name="checkpoints">What was trained, in the order of training.</param>
public sealed class ModelNames(string baseModel, IReadOnlyList<CheckpointRecord> checkpoints)
{
    /// <summary>The base model's hash.</summary>
    public string BaseModel => baseModel;

    /// <summary>What was trained, in the order of training.</summary>
    public IReadOnlyList<CheckpointRecord> Checkpoints => checkpoints;

    /// <summary>A model's name, as the results have it: <c>zero-shot</c>, <c>refiner</c>, <c>ilf-round-1</c> …; null for a model that isn't of this run.</summary>
    /// <param name="model">A hash, as authors and origins have it.</param>
    public string? Of(string model) => model == baseModel ? FeedbackRun.ZeroShot
        : checkpoints.FirstOrDefault(checkpoint => checkpoint.Model == model) is { } trained ? NameOf(trained.Stage) : null;

    /// <summary>Every name of a trained model: that of its round, and for a baseline's last model the baseline's.</summary>
    public IEnumerable<string> NamesOf(CheckpointRecord checkpoint)
    {
        yield return NameOf(checkpoint.Stage);
        if (BaselineOf(checkpoint.Stage) is { } baseline && checkpoints.Last(c => BaselineOf(c.Stage) == baseline) == checkpoint)
        {
            yield return baseline.Name;
        }
    }

    /// <summary>What a stage trains: <c>round-2/imitate</c> is <c>ilf-round-2</c>, <c>gold/imitate</c> is <c>sft-gold</c>, <c>self-2/imitate</c> is <c>sft-own-passing, round 2</c>.</summary>
    public static string NameOf(string stage)
    {
        var name = stage.Split('/')[0];
        return name.StartsWith("round-", StringComparison.Ordinal) ? "ilf-" + name
            : BaselineOf(stage) is not { } baseline ? name
            : baseline.Name + (name.Length > baseline.StagePrefix.Length ? ", round " + name[(baseline.StagePrefix.Length + 1)..] : "");
    }

    private static IBaseline? BaselineOf(string stage)
    {
        var name = stage.Split('/')[0];
        return BaselineList.All.FirstOrDefault(b => name == b.StagePrefix || name.StartsWith(b.StagePrefix + "-", StringComparison.Ordinal));
    }
}

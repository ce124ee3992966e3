using Redraft.Engine.Architectures;
using Redraft.Engine.Checkpoints;
using Redraft.Engine.Kernels;
using Redraft.Engine.Optimizing;
using Redraft.Tests.Models;
using Redraft.Tests.Runs;
using Found = System.Collections.Generic.IReadOnlyDictionary<string, string[]>;

namespace Redraft.Tests.Methods;

internal static class WorkedAveraging
{
    /// <summary><c>decay β, weights … → average θ̄</c>: a weight after each step.</summary>
    public static Task<Found> Ema(Given given)
    {
        using var pool = new WorkerPool(1);
        using var parameter = new Parameter("w", [1], decay: true);
        using var average = new WeightAverage([parameter], given.Number("decay"), pool);
        foreach (var (weight, step) in given.Numbers("weights").Select((weight, i) => (weight, i + 1)))
        {
            parameter.Value.Span[0] = (float)weight;
            average.Update(step);
        }

        return WorkedMethods.Result(("average", [average.Values[0].Span[0]]));
    }

    /// <summary><c>of … → mean θ</c>: models all of whose weights are one number.</summary>
    public static Task<Found> Soup(Given given)
    {
        using var pool = new WorkerPool(1);
        using var folder = new TemporaryFolder();
        var folders = given.Numbers("of").Select((weight, i) => Save(pool, (float)weight, Path.Combine(folder.Path, $"{i}"))).ToList();
        var (soup, _) = CheckpointAverage.Of(folders, pool);
        using (soup)
        {
            return WorkedMethods.Result(("mean", [(double)soup.Parameters[0].Value.Span[0]]));
        }
    }

    private static string Save(WorkerPool pool, float weight, string folder)
    {
        using var model = TinyModels.Transformer(pool);
        foreach (var parameter in model.Parameters)
        {
            parameter.Value.Span.Fill(weight);
        }

        Checkpoint.Save(folder, model, TinyModels.Tokenizer);
        return folder;
    }
}

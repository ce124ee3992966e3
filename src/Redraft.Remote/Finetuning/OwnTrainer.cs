using System.Text.Json.Nodes;
using Redraft.Engine.Checkpoints;
using Redraft.Imitating;
using Redraft.Models;
using Redraft.Recipes;

namespace Redraft.Remote.Finetuning;

/// <summary>Finetunes by a function of the program's own, and keeps the name of what came out beside what the function left.</summary>
/// <remarks>A training that was broken off is asked for again, under the same <see cref="TrainingOrder.Job"/>, with an empty folder.</remarks>
/// <param name="train">Carries an order out, and returns the name by which the model is opened from then on.</param>
public sealed class OwnTrainer(Func<TrainingOrder, CancellationToken, Task<string>> train) : ExternalTrainer
{
    private const int Telling = 16;

    /// <inheritdoc/>
    public override async Task<IReadOnlyList<double>> TrainAsync(
        (string Location, string Id) start, IReadOnlyList<PromptedText> examples, FinetuningOptions options, ulong seed, string folder, Action<int, int>? progress, CancellationToken cancellation,
        Action<IReadOnlyList<double>>? losses = null)
    {
        ArgumentNullException.ThrowIfNull(examples);
        if (examples.Count == 0)
        {
            throw new ArgumentException("finetuning needs at least one example, none was given", nameof(examples));
        }

        var method = MethodOf(examples);
        var key = KeyOf(start.Id, seed, DataFor(method, examples), HowOf(options, method));
        var work = folder + ".partial";
        foreach (var old in new[] { work, folder }.Where(Directory.Exists))
        {
            Directory.Delete(old, recursive: true); // of an attempt that was given up
        }

        Directory.CreateDirectory(work);
        var order = new TrainingOrder(start.Location, [.. examples.Select(example => method != TrainingMethod.Supervised ? example : example with { Rejected = null })], options, seed, "redraft-" + key[..Telling], work, (step, steps) => progress?.Invoke(step, steps));
        var name = await train(order, cancellation).ConfigureAwait(false);
        if (string.IsNullOrWhiteSpace(name))
        {
            throw new TrainerException("the program's own trainer returned no name for what it made; return the one by which the model is opened");
        }

        DurableFile.Write(Path.Combine(work, ServedModel.FileName), new JsonObject { ["model"] = name }.ToJsonString());
        Directory.Move(work, folder);
        return [];
    }
}

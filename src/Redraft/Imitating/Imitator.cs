using Redraft.Models;
using Redraft.Recipes;
using Redraft.Runs;

namespace Redraft.Imitating;

/// <summary>Something to imitate.</summary>
/// <param name="Text">What to write, given what.</param>
/// <param name="DraftId">The stored draft that it is, or null for gold programs and refiner examples.</param>
public sealed record Lesson(PromptedText Text, string? DraftId)
{
    /// <summary>Who wrote what is to be written; none where nobody knows, or where it is an answer to a question of training's own.</summary>
    public IReadOnlyList<Author> Authors { get; init; } = [];
}

/// <summary>Finetunes models within a run: a checkpoint that is there already is opened instead of trained again.</summary>
/// <param name="run">The run.</param>
/// <param name="baseModel">What a finetuning starts from unless it is told otherwise.</param>
public sealed class Imitator(RunContext run, ITrainableModel baseModel)
{
    /// <summary>The base model.</summary>
    public ITrainableModel Base => baseModel;

    /// <summary>Finetunes a model, by default the base model, on lessons.</summary>
    /// <param name="stage">The stage's name; the checkpoint's folder is named after it.</param>
    /// <param name="lessons">What to imitate, without those whose authors the recipe excludes and those longer than the model can read; with none, the model itself is returned.</param>
    /// <param name="options">How.</param>
    /// <param name="cancellation">Ends the training; it starts over on resume, to the same weights.</param>
    /// <param name="start">What to start from; null for the base model.</param>
    /// <exception cref="RecipeException">If the recipe excludes the authors of all of them.</exception>
    public async Task<ITrainableModel> FinetuneAsync(
        string stage, IReadOnlyList<Lesson> lessons, FinetuningOptions options, CancellationToken cancellation, ITrainableModel? start = null)
    {
        start ??= baseModel;
        lessons = new Provenance(run).Permitted(stage, lessons, lesson => lesson.Authors);
        var readable = lessons.Where(lesson => baseModel.Fits(lesson.Text)).ToList();
        if (readable.Count < lessons.Count)
        {
            run.Observer.Note($"{stage}: {lessons.Count - readable.Count} of {lessons.Count} examples are longer than the model's context and are left out");
        }

        lessons = WithPairs(stage, readable);
        if (lessons.Count == 0)
        {
            run.Observer.Note($"{stage}: nothing to learn from, the model stays as it is");
            return start;
        }

        if (run.Store.Checkpoint(stage) is { } record && Reopen(record, start) is { } reopened)
        {
            return reopened;
        }

        var folder = Path.Combine("checkpoints", stage.Replace('/', '-'));
        var started = run.Clock.GetTimestamp();
        var announced = false;
        var trained = await start.FinetuneAsync(
            [.. lessons.Select(l => l.Text)], options, run.SeedOf(stage, "shuffle"), Path.Combine(run.Folder, folder),
            (_, steps) =>
            {
                if (!announced)
                {
                    run.Observer.StageStarted(stage, steps, 0, "steps");
                    announced = true;
                }

                run.Observer.Advanced(1);
            },
            cancellation, losses => (announced ? run.Observer : null)?.Learned(losses)).ConfigureAwait(false);
        run.Observer.StageFinished(run.Clock.GetElapsedTime(started).TotalSeconds);
        Record(stage, folder, lessons, options, (start.Id, trained), run.Clock.GetElapsedTime(started).TotalSeconds);
        return trained.Model;
    }

    /// <summary>Where pairs are to be learned, the lessons that are pairs; all of a training that has none, as the refiner's and the baselines', and all where labels are.</summary>
    private IReadOnlyList<Lesson> WithPairs(string stage, IReadOnlyList<Lesson> lessons)
    {
        var method = run.Recipe.Trainer.Method;
        var pairs = lessons.Where(lesson => lesson.Text.Rejected is not null).ToList();
        if (method == TrainingMethod.Supervised || lessons.Count == 0 || pairs.Count == lessons.Count || (method == TrainingMethod.Kto && pairs.Count > 0))
        {
            return lessons;
        }

        if (pairs.Count == 0 && stage.StartsWith("round-", StringComparison.Ordinal))
        {
            throw new RecipeException(run.Folder, [new RecipeProblem(
                RecipeFault.Combination, $"trainer.method: {stage}: '{(method == TrainingMethod.Dpo ? "dpo' learns from pairs" : "kto' learns from good and bad texts")}, and none of the {lessons.Count} chosen texts is a redraft that differs from its draft; set trainer.method: supervised, or choose a source and selector that lead to redrafts")]);
        }

        run.Observer.Note(pairs.Count == 0 ? $"{stage}: no pairs, so its {lessons.Count} examples are learned as demonstrations"
            : $"{stage}: {lessons.Count - pairs.Count} of {lessons.Count} examples are no pairs and are left out (trainer.method: dpo)");
        return pairs.Count == 0 ? lessons : pairs;
    }

    /// <summary>A stored checkpoint, or null with a note if its files are gone or damaged.</summary>
    private ITrainableModel? Reopen(CheckpointRecord record, ITrainableModel start)
    {
        try
        {
            var model = start.Reopen(Path.Combine(run.Folder, record.Folder));
            if (model.Hash == record.Hash)
            {
                return model.Model;
            }

            run.Observer.Note($"{record.Stage}: the checkpoint's hash isn't the stored one; training it again");
        }
        catch (Exception error) when (error is Engine.BadFileException or IOException)
        {
            run.Observer.Note($"{record.Stage}: the checkpoint can't be read ({error.Message}); training it again");
        }

        return null;
    }

    private void Record(
        string stage, string folder, IReadOnlyList<Lesson> lessons, FinetuningOptions options, (string Start, FinetunedModel Model) trained, double seconds)
        => run.Store.Commit(new RunBatch
        {
            Origin = run.OriginOf(stage, trained.Start),
            Units = ["checkpoint"],
            Seconds = seconds,
            Checkpoints =
            [
                new CheckpointRecord
                {
                    Stage = stage,
                    Hash = trained.Model.Hash,
                    Model = trained.Model.Model.Id,
                    Folder = folder,
                    Base = trained.Start,
                    DraftIds = [.. lessons.Select(l => l.DraftId).OfType<string>()],
                    OtherExamples = lessons.Count(l => l.DraftId is null),
                    Options = RunJson.Write(options),
                    Seed = run.SeedOf(stage, "shuffle"),
                    Losses = trained.Model.Losses,
                },
            ],
        });
}

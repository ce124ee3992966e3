using Redraft.Drafting;
using Redraft.Engine;
using Redraft.Engine.Kernels;
using Redraft.FeedingBack;
using Redraft.Models;
using Redraft.Pretraining;
using Redraft.Recipes;
using Redraft.Runs;
using Redraft.Tasks.Words;

namespace Redraft.Papers;

/// <summary>Who can leave out just the words that feedback names? Three models of different sizes, each made from nothing on the same text.</summary>
/// <remarks>The models are made once for all seeds of a run, in <c>models</c> beside the seeds' folders; a making that was stopped goes on.</remarks>
internal sealed class WordRemovalTable(RunContext run, TrainableEmbeddedModel model, CancellationToken cancellation)
{
    private const double RateTimesWidth = 0.288; // the same rate for all makes the largest the worse learner: Adam's best rate falls as width grows

    private static readonly Size[] s_sizes =
    [
        new("0.1 million weights", "small", 64, 2, 160, "1.2 ± 0.3 (ada)"),
        new("0.7 million weights", "middle", 128, 3, 336, "8.2 ± 0.8 (curie)"),
        new("2 million weights", "large", 192, 5, 512, "38.5 ± 1.3 (davinci)"),
    ];

    /// <summary>The section; none where the study's model isn't the engine's own, which makes the three.</summary>
    public static async Task<IReadOnlyList<PaperSection>> RunAsync(RunContext run, ILanguageModel model, CancellationToken cancellation)
        => model is TrainableEmbeddedModel own ? [await new WordRemovalTable(run, own, cancellation).RunAsync().ConfigureAwait(false)] : [];

    private async Task<PaperSection> RunAsync()
    {
        var problems = WordAbilities.Unseen(run.Recipe.Paper.WordRemoval.PerCell, run.Recipe.Seed);
        var words = run with { Task = new WordsTask(new WordsOptions { HeldOutPerCell = 1, TrainPerCell = 1, RefinerPerCell = 1 }), LogProbabilities = null };
        await Stage.RunAsync(
            words, "words/problems", [Split.HeldOut], split => split.ToString(),
            _ => Task.FromResult(new RunBatch { Origin = words.OriginOf("words/problems"), Units = [], Problems = problems }), new StageSettings("splits", 1, cancellation)).ConfigureAwait(false);
        var (with, without) = (new List<PaperRow>(), new List<PaperRow>());
        foreach (var size in s_sizes)
        {
            using var made = Make(size);
            with.Add(await RowAsync(words, problems, size, made, problem => RemovalAnnotator.Say(problem, problem.Description, new SeededRandom(run.SeedOf("words", problem.Id)))).ConfigureAwait(false));
            without.Add(await RowAsync(words, problems, size, made, null).ConfigureAwait(false));
        }

        return new PaperSection(
            "Word removal by model size", "targeted word removal, 1,350 items a model, temperature 0, exact match", "%",
            $"Mild words of our own in the paper's sentences of 1 to 10 phrases, 1 to 3 of which are to go; {run.Recipe.Paper.WordRemoval.PerCell} sentences a cell that no training showed, greedy. Three models made from nothing on the same {run.Recipe.Paper.WordRemoval.Documents:#,0} documents of this one task, at a learning rate that falls as the width grows, once for all seeds: the interval is over sentences, not over trainings. The paper's are GPT-3's, told once and taught nothing; it has no control without feedback, which can only guess.",
            [.. with, .. without],
            [new(with[2].Name, with[1].Name, "+30.3"), new(with[1].Name, with[0].Name, "+7.0")]);
    }

    private async Task<PaperRow> RowAsync(RunContext words, IReadOnlyList<Problem> problems, Size size, ILanguageModel made, Func<Problem, string>? feedback)
    {
        var name = feedback is null ? $"{size.Name}, no feedback" : size.Name;
        var drafts = await new Drafter(words).DraftAsync(
            $"words/{size.Key}{(feedback is null ? "-none" : "")}", made, [.. problems.Select(p => new DraftOrder(p, WordsTask.RefinePrompt(p.Description, feedback?.Invoke(p))))],
            new SamplingRecipe { Samples = 1, Temperature = 0, MaxTokens = WordAbilities.MostTokens }, "words", cancellation).ConfigureAwait(false);
        return PaperRow.Of(name, feedback is null ? "" : size.Paper, drafts.Select(d => ($"{d.Problem.Description} → {d.Problem.Reference}", d.Score.Passed ? 1.0 : 0)));
    }

    private TrainableEmbeddedModel Make(Size size)
    {
        var folder = Path.Combine(Path.GetDirectoryName(Path.GetFullPath(run.Folder))!, "models", "words-" + size.Key);
        if (Directory.Exists(folder) && !Directory.Exists(folder + ".training"))
        {
            try
            {
                return TrainableEmbeddedModel.Load(folder, model.Pool);
            }
            catch (BadFileException error)
            {
                run.Observer.Note($"{folder}: {error.Problem}; making the model again");
            }
        }

        new Pretrainer(RecipeOf(size), model.Pool, run.Observer, run.Clock).Run(folder, cancellation);
        return TrainableEmbeddedModel.Load(folder, model.Pool);
    }

    private PretrainingRecipe RecipeOf(Size size) => new()
    {
        Family = WordsTask.TaskName,
        VocabularySize = 512,
        TokenizerDocuments = 2000,
        Documents = run.Recipe.Paper.WordRemoval.Documents,
        Width = size.Width,
        Layers = size.Layers,
        Heads = size.Width / 32,
        KeyValueHeads = size.Width / 32,
        FeedForwardWidth = size.FeedForward,
        ContextLength = 512,
        TokensPerBatch = 3072,
        LearningRate = RateTimesWidth / size.Width,
        Precision = ProductPrecision.Bf16,
    };

    private sealed record Size(string Name, string Key, int Width, int Layers, int FeedForward, string Paper);
}

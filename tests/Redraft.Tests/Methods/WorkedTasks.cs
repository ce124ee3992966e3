using Redraft.Engine.Architectures;
using Redraft.Engine.Kernels;
using Redraft.Evaluating;
using Redraft.Tasks;
using Redraft.Tasks.Posts;
using Redraft.Tasks.Programs;
using Redraft.Tasks.Slf5k;
using Redraft.Tasks.Words;
using Redraft.Tests.Tasks.Slf5k;
using Found = System.Collections.Generic.IReadOnlyDictionary<string, string[]>;

namespace Redraft.Tests.Methods;

/// <summary>Scores of tasks, and sizes of models.</summary>
internal static class WorkedTasks
{
    private const string Post = "My sister was at the market on Tuesday. There she sold six lamps.";

    private static readonly Facts Told = new(
        0, 0, PostWorld.Items.ToList().IndexOf("lamps"), PostWorld.Counts.ToList().IndexOf("six"), 0, PostWorld.Days.ToList().IndexOf("Tuesday"));

    /// <summary><c>summary words → flaws kind …, worth w</c>: of a post that tells that my sister sold six lamps at the market on Tuesday.</summary>
    public static Task<Found> Worth(Given given)
    {
        var flaws = SummaryReader.Read(Told, Post, string.Join(' ', given.Words("summary")));
        object[] kinds = flaws.Count == 0 ? ["none"] : [.. flaws.Select(flaw => flaw.Kind.ToString().ToLowerInvariant())];
        return WorkedMethods.Result(("flaws", kinds), ("worth", [SummaryReader.Worth(flaws)]));
    }

    /// <summary><c>task name, verdict v → score s, kind k</c>, or <c>task name, reference words, answer words → …</c>: what a task's own scorer says.</summary>
    public static async Task<Found> ScoreAsync(Given given)
    {
        using var folder = new TemporaryFolder();
        var programs = given.Keys.Contains("verdict");
        ITask task = given.Words("task").Single() switch
        {
            ProgramsTask.TaskName => new ProgramsTask(
                new ProgramsOptions { TrainProblems = 1, HeldOutProblems = 1, RefinerProblems = 1 }, new FixedGrader(Enum.GetValues<Verdict>().Single(v => VerdictName.Of(v) == given.Words("verdict").Single()))),
            WordsTask.TaskName => new WordsTask(new WordsOptions { TrainPerCell = 1, HeldOutPerCell = 1, RefinerPerCell = 1 }),
            _ => new Slf5kTask(Slf5kRows.WriteAll(folder.Path)),
        };
        var problem = task.Problems(Split.Train)[0];
        problem = programs ? problem : problem with { Reference = string.Join(' ', given.Words("reference")) };
        var draft = new Draft { Id = "d", ProblemId = problem.Id, Text = programs ? problem.Reference! : string.Join(' ', given.Words("answer")), Author = new Author(AuthorKind.Model, "m") };
        var score = await task.ScoreAsync(problem, draft, CancellationToken.None);
        return await WorkedMethods.Result(("score", [score.Value]), ("kind", [score.Kind]));
    }

    /// <summary><c>type name, sizes V n D n L n H n G n F n T n → weights n</c>: how many numbers such a model holds.</summary>
    public static Task<Found> WeightsOf(Given given)
    {
        var (type, sizes) = (given.Words("type").Single(), given.Words("sizes").Chunk(2).ToDictionary(pair => pair[0], pair => int.Parse(pair[1], System.Globalization.CultureInfo.InvariantCulture)));
        using var pool = new WorkerPool(1);
        using var model = ArchitectureList.Create(
            new ModelConfig
            {
                ModelType = type, VocabularySize = sizes["V"], Width = sizes["D"], Layers = sizes["L"], Heads = sizes["H"], KeyValueHeads = sizes["G"], HeadWidth = sizes["D"] / sizes["H"],
                FeedForwardWidth = sizes["F"], ContextLength = sizes["T"], AttentionBias = type == "qwen2", QueryKeyNorm = type == "qwen3", TiedHead = type is not ("gptj" or "codegen"),
            },
            pool);
        return WorkedMethods.Result(("weights", [model.Parameters.Sum(parameter => parameter.Value.Length)]));
    }
}

using Redraft.Engine.Kernels;
using Redraft.Engine.Optimizing;
using Redraft.Imitating;
using Redraft.Models;
using Redraft.Recipes;
using Redraft.Refining;
using Redraft.Runs;
using Redraft.Tests.Models;
using Found = System.Collections.Generic.IReadOnlyDictionary<string, string[]>;

namespace Redraft.Tests.Methods;

internal static class WorkedTraining
{
    /// <summary><c>logp nats …, weights w …, normalizer n → loss, gradient g …</c></summary>
    public static Task<Found> WeightedNll(Given given)
    {
        float[] logp = [.. given.Numbers("logp").Select(n => (float)n)], weights = [.. given.Numbers("weights").Select(n => (float)n)];
        var (objective, gradient) = (new Engine.Objectives.WeightedNll(), new float[logp.Length]);
        var loss = objective.Evaluate(logp, weights, given.Number("batch"), gradient);
        return WorkedMethods.Result(("adds", [objective.Normalizer(weights)]), ("loss", [loss]), ("gradient", [.. gradient.Select(g => (object)g)]));
    }

    /// <summary><c>by name, step s, steps n, warm-up w → factor</c></summary>
    public static Task<Found> Schedule(Given given) => WorkedMethods.Result(
        ("factor", [LearningRateSchedules.Factor(given.Words("by").Single(), given.Count("step"), given.Count("steps"), given.Count("warm-up"))]));

    /// <summary><c>examples n, per-batch b, epochs e → steps</c>: optimizer steps that finetuning really makes.</summary>
    public static async Task<Found> StepsAsync(Given given)
    {
        using var pool = new WorkerPool(1);
        using var folder = new TemporaryFolder();
        using var model = TinyModels.Make(pool);
        var examples = Enumerable.Range(0, given.Count("examples")).Select(i => new PromptedText(Prompt.Empty.Text($"ask {i}"), "0")).ToList();
        var options = new FinetuningOptions { ExamplesPerBatch = given.Count("per-batch"), Epochs = given.Count("epochs") };
        var trained = await model.FinetuneAsync(examples, options, 1, Path.Combine(folder.Path, "model"), null, CancellationToken.None);
        return await WorkedMethods.Result(("steps", [trained.Losses.Count]));
    }

    /// <summary><c>problems n, drafts d, redrafts r, rounds k → …</c>: what a run on the toy task, whose feedback says the answer, asks for and gets.</summary>
    public static async Task<Found> ToyRunAsync(Given given)
    {
        using var folder = new TemporaryFolder();
        using var database = RunDatabase.Open(Path.Combine(folder.Path, "run.db"));
        var store = database.StoreOf(1);
        var recipe = new Recipe
        {
            Selector = "best-score",
            Rounds = given.Count("rounds"),
            Drafts = new SamplingRecipe { Samples = given.Count("drafts") },
            Redrafts = new SamplingRecipe { Samples = given.Count("redrafts") },
            Evaluation = new EvaluationRecipe { Sampling = new SamplingRecipe { Samples = 4 }, K = [1], DivergenceSamples = 1 },
        };
        var task = new ToyTask(given.Count("problems"));
        var examples = task.Problems(Split.Refiner).Take(3).Select(p => new RefinementExample(p, "?", $"not ? but {p.Reference}", p.Reference!, new Author(AuthorKind.Program, "toy"))).ToList();
        await new FeedbackRun(new RunContext { Recipe = recipe, Task = task, Store = store, Folder = folder.Path }, new ToyModel([]), new ToyAnnotator(), examples).RunAsync(CancellationToken.None);

        int Lessons(string stage) => store.Checkpoint(stage) is { } c ? c.DraftIds.Count + c.OtherExamples : 0;
        double PassAt1(string name) => ReportBuilder.Build([new SeedRun(recipe.Seed, recipe, store, folder.Path)]).Results.Single(r => r.Name == name && r.Metric == "pass@1").Value;
        return await WorkedMethods.Result(
            ("ilf-samples", [store.Drafts("round-1/draft").Count + store.Drafts("round-1/refine").Count]),
            ("redrafts-each", [store.Drafts("round-1/refine").GroupBy(d => d.Draft.ProblemId).Max(g => g.Count())]),
            ("self-samples", [store.Drafts("self-1/draft").Count]),
            ("sentences", [store.Feedback("round-1/feedback").Count]),
            ("lessons", [Lessons("round-1/imitate")]),
            ("gold-lessons", [Lessons("gold/imitate")]),
            ("refiner-lessons", [Lessons("refiner")]),
            ("final", [PassAt1(FeedbackRun.RoundName(recipe.Rounds))]),
            ("gold", [PassAt1("sft-gold")]));
    }
}

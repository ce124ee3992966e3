using Redraft.Engine.Kernels;
using Redraft.Evaluating;
using Redraft.FeedingBack;
using Redraft.Imitating;
using Redraft.Models;
using Redraft.Papers;
using Redraft.Recipes;
using Redraft.Runs;
using Redraft.Tasks.Programs;

namespace Redraft.Tests.Papers;

/// <summary>The study on a handful of programs, none of which pass: that it is whole, not what comes out.</summary>
public sealed class Chen2023Tests : IDisposable
{
    private static readonly Recipe Recipe = new()
    {
        Rounds = 1,
        Baselines = [],
        Drafts = new SamplingRecipe { Samples = 1 },
        Redrafts = new SamplingRecipe { Samples = 2 },
        Refiner = new RefinerRecipe { Examples = 4, Training = new FinetuningOptions { Epochs = 1 } },
        Evaluation = new EvaluationRecipe { K = [1], Sampling = new SamplingRecipe { Samples = 2 }, ControlProblems = 3 },
        Paper = new PaperSettings { Study = "chen2023" },
    };

    private readonly TemporaryFolder _folder = new();

    [Fact]
    public async Task Every_table_is_there_and_where_nothing_passes_nothing_is_learned()
    {
        var sections = await RunAsync(Recipe);

        Assert.Equal(8, sections.Count);
        Assert.Equal((6, 7, 4), (Rows("What feedback is about"), Rows("What a model's feedback is about"), Rows("What feedback is like")));
        Assert.All(sections, section => Assert.All(section.Claims, claim => Assert.Equal(2, section.Rows.Count(row => row.Name == claim.Higher || row.Name == claim.Lower))));
        Assert.All(sections.Where(s => s.Unit == "%" && !s.Title.EndsWith("feedback is about", StringComparison.Ordinal)).SelectMany(s => s.Rows).SelectMany(r => r.Values.Values), value => Assert.Equal(0, value));
        Assert.Equal(12, sections.Single(s => s.Title == "Methods").Rows.Count);
        Assert.All(PooledSection.Of([sections]).Where(s => s.Section.Unit == "%" && !s.Section.Title.EndsWith("feedback is about", StringComparison.Ordinal)).SelectMany(s => s.Findings), f => Assert.StartsWith("undecided", f.Verdict, StringComparison.Ordinal));

        int Rows(string title) => sections.Single(s => s.Title == title).Rows.Count;
    }

    public void Dispose() => _folder.Dispose();

    private async Task<IReadOnlyList<PaperSection>> RunAsync(Recipe recipe)
    {
        using var pool = new WorkerPool(2);
        using var model = TrainableEmbeddedModel.Load(new ShippedModels(Checkout.Root).FolderOf("nano")!, pool);
        using var database = RunDatabase.Open(Path.Combine(_folder.Path, "run.db"));
        var run = new RunContext
        {
            Recipe = recipe,
            Task = new ProgramsTask(new ProgramsOptions { TrainProblems = 6, HeldOutProblems = 4, RefinerProblems = 4 }, new FixedGrader(Verdict.Wrong)),
            Store = database.StoreOf(1),
            Folder = Path.Combine(_folder.Path, "seed-1"),
        };
        return await new Chen2023().RunAsync(run, model, new ScriptedAnnotator(new ScriptedAnnotatorOptions()), TestContext.Current.CancellationToken);
    }
}

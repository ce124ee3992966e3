using Redraft.Evaluating;
using Redraft.Imitating;
using Redraft.Models;
using Redraft.Recipes;
using Redraft.Runs;
using Redraft.Selecting;
using Redraft.Tasks;

namespace Redraft.Bench.Working;

/// <summary>What the stages of a finished run's first round were given.</summary>
internal sealed class RoundInput : IDisposable
{
    private readonly RunFolder _folder;
    private readonly RunDatabase _database;

    /// <param name="path">The run.</param>
    /// <param name="grader">Judges programs; null where none are run.</param>
    public RoundInput(string path, IProgramGrader? grader = null)
    {
        _folder = RunFolder.Open(path, readOnly: true);
        _database = _folder.OpenDatabase();
        var seed = _folder.Manifest.Seeds[0];
        var recipe = RunExecution.RecipeOf(_folder) with { Seed = seed };
        var entry = TaskList.Named(recipe.Task.Name);
        Run = new RunContext
        {
            Recipe = recipe,
            Task = entry.Create(recipe.Task.Options ?? entry.Options, grader ?? new NoGrader()),
            Store = _database.StoreOf(seed),
            Folder = _folder.FolderOf(seed),
        };
    }

    public RunContext Run { get; }

    /// <summary>How samples are drawn.</summary>
    public SamplingOptions SamplingOf(SamplingRecipe sampling) => sampling.ToOptions(Run.Task.Stop);

    /// <summary>The prompts of the first drafts.</summary>
    public IReadOnlyList<GenerationRequest> DraftRequests =>
        [.. Run.TrainingProblems(1).Select(problem => new GenerationRequest(Run.Task.DraftPrompt(problem), Seeds("round-1/draft", problem, Run.Recipe.Drafts)))];

    /// <summary>The prompts of the redrafts.</summary>
    public IReadOnlyList<GenerationRequest> RefineRequests =>
    [
        .. Run.Store.Feedback("round-1/feedback").Select(feedback =>
        {
            var draft = Run.Store.FindDraft(feedback.DraftId)!.Value.Draft;
            var problem = Run.Store.Problems()[draft.ProblemId];
            return new GenerationRequest(Run.Task.RefinePrompt(problem, draft.Text, feedback.Text), Seeds("round-1/refine", problem, Run.Recipe.Redrafts));
        }),
    ];

    /// <summary>The first drafts, to be scored.</summary>
    public IReadOnlyList<ScoredDraft> Drafts
    {
        get
        {
            var problems = Run.Store.Problems();
            return [.. Run.Store.Drafts("round-1/draft").Select(d => new ScoredDraft(problems[d.Draft.ProblemId], d.Draft, d.Score))];
        }
    }

    /// <summary>What was selected, as lessons.</summary>
    public IReadOnlyList<PromptedText> SelectedTexts
    {
        get
        {
            var (problems, drafts) = (Run.Store.Problems(), Run.Store.Drafts("round-1/refine").ToDictionary(d => d.Draft.Id));
            return
            [
                .. Run.Store.Selections("round-1/select").Select(chosen => (Of: drafts[chosen.DraftId], chosen.Weight))
                    .Select(d => Lessons.Of(Run.Task, new WeightedDraft(new ScoredDraft(problems[d.Of.Draft.ProblemId], d.Of.Draft, d.Of.Score), d.Weight)).Text),
            ];
        }
    }

    /// <summary>The folder of the model that everything starts from.</summary>
    public string BaseFolder => new ShippedModels(Home(Run.Folder)).FolderOf(Run.Recipe.Model.Name)!;

    /// <summary>The folder of the refiner.</summary>
    public string RefinerFolder => Path.Combine(Run.Folder, Run.Store.Checkpoint("refiner")!.Folder);

    public void Dispose()
    {
        _database.Dispose();
        _folder.Dispose();
    }

    private IReadOnlyList<ulong> Seeds(string scope, Problem problem, SamplingRecipe sampling)
        => [.. Enumerable.Range(0, sampling.Samples).Select(sample => Run.SeedOf(scope, problem.Id, sample))];

    private static string Home(string below)
    {
        var folder = new DirectoryInfo(below);
        while (folder is not null && !Directory.Exists(Path.Combine(folder.FullName, "models")))
        {
            folder = folder.Parent;
        }

        return folder?.FullName ?? throw new DirectoryNotFoundException($"no models/ above {below}");
    }

    private sealed class NoGrader : IProgramGrader
    {
        public string Tier => "none";

        public Task<ProgramVerdict> GradeAsync(string code, ProgramTests tests, CancellationToken cancellation) => throw new NotSupportedException();
    }
}

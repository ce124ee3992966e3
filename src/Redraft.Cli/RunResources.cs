using Redraft.Cli.Progress;
using Redraft.Engine.Kernels;
using Redraft.Evaluating;
using Redraft.Recipes;
using Redraft.Remote.Finetuning;
using Redraft.Runs;
using Redraft.Sandbox;
using Redraft.Sweeping;
using Redraft.Tasks;

namespace Redraft.Cli;

/// <summary>What a run needs from this process: threads, a grader, someone who watches. Put away together.</summary>
internal sealed class RunResources : IDisposable
{
    private readonly WorkerPool _pool;
    private readonly SandboxedGrader? _grader;
    private readonly RunProgress _progress;
    private readonly HostedModels _hosted;

    private RunResources(Session session, SandboxedGrader? grader, (int? Keep, BudgetRecipe? Budget) given, PeoplesPage? page)
    {
        _hosted = new HostedModels(session, given.Budget);
        _grader = grader;
        _pool = new WorkerPool(session.Threads);
        _progress = session.ShowProgress();
        _hosted.Say = _progress.Observer.Note;
        var setup = new RunSetup
        {
            Grader = grader is null ? new NoPrograms() : grader,
            GraderFingerprint = grader?.Fingerprint ?? NoPrograms.NothingRan,
            Home = Installation.Home(),
            Pool = _pool,
            Observer = page is null ? _progress.Observer : page.Watch(_progress.Observer),
            Desk = page?.Desk,
            Keep = given.Keep,
            Hosted = _hosted.Open,
            Trainer = training => CommandTrainedModel.Of(training, () => _hosted.Around("trainer"), session.Terminal.Clock),
            Clock = session.Terminal.Clock,
            Versions = Installation.Versions(grader?.PythonVersion.ToString(), grader?.Tier == "isolated" ? SandboxProbe.BubblewrapVersion() : null),
        };
        (Execution, Sweeps) = (new RunExecution(setup), new SweepExecution(setup));
    }

    /// <summary>Starts, resumes and reports runs.</summary>
    public RunExecution Execution { get; }

    /// <summary>Runs sweeps.</summary>
    public SweepExecution Sweeps { get; }

    /// <summary>Opens what the recipe needs; the sandbox only for a task with programs.</summary>
    /// <exception cref="SandboxUnavailableException">If programs are to run and can't be isolated.</exception>
    public static RunResources Open(Session session, Recipe recipe, int? keep, PeoplesPage? page = null, BudgetRecipe? budget = null) =>
        new(session, TaskList.Named(recipe.Task.Name).HasTests ? Grading.Open(session) : null, (keep, budget), page);

    /// <summary>Says something beside the progress display.</summary>
    public void Note(string text) => _progress.Observer.Note(text);

    /// <summary>Ends the progress display, so that results can be printed.</summary>
    public void EndProgress() => _progress.Dispose();

    public void Dispose()
    {
        EndProgress();
        _hosted.Dispose();
        _grader?.Dispose();
        _pool.Dispose();
    }
}

using Redraft.Engine.Kernels;
using Redraft.Evaluating;
using Redraft.Models;
using Redraft.Recipes;
using Redraft.Selecting;

namespace Redraft.Runs;

/// <summary>What a process brings to a run.</summary>
public sealed record RunSetup
{
    /// <summary>Judges programs. By default nobody does, which suits tasks without tests.</summary>
    public IProgramGrader Grader { get; init; } = new NoPrograms();

    /// <summary>Stands for everything besides code and tests that a verdict depends on.</summary>
    public string GraderFingerprint { get; init; } = NoPrograms.NothingRan;

    /// <summary>Where Redraft is installed: the folder that holds <c>models/</c> and <c>recipes/</c>. By default the one that <see cref="InstalledFiles"/> finds.</summary>
    public string Home
    {
        get => field ?? InstalledFiles.Above(AppContext.BaseDirectory) ?? AppContext.BaseDirectory;
        init;
    }

    /// <summary>Computes.</summary>
    public required WorkerPool Pool { get; init; }

    /// <summary>Selectors of your own: recipes name them beside those of <c>redraft list</c>. None by default.</summary>
    public IReadOnlyList<ISelector> Selectors { get; init; } = [];

    /// <summary>Models of your own, by the names that recipes know them by. The policy can be one that is an <see cref="ITrainableModel"/>, or that the recipe has a trainer for. None by default; not disposed with the run.</summary>
    public IReadOnlyDictionary<string, ILanguageModel> Models { get; init; } = new Dictionary<string, ILanguageModel>();

    /// <summary>Watches.</summary>
    public IRunObserver Observer { get; init; } = new SilentObserver();

    /// <summary>The clock.</summary>
    public TimeProvider Clock { get; init; } = TimeProvider.System;

    /// <summary>Where people are asked, if somebody serves a page; null otherwise.</summary>
    public Annotating.AnnotationDesk? Desk { get; init; }

    /// <summary>How many checkpoints of each training to leave beside its result; null leaves none, and keeps one while it runs.</summary>
    public int? Keep { get; init; }

    /// <summary>Opens a hosted model for a run of some name, by which what is spent is counted; null where nothing may leave this machine.</summary>
    public Func<ModelRecipe, string, IHostedModel>? Hosted { get; init; }

    /// <summary>Has a model finetuned by somebody else than this process's engine; null where nothing may be started.</summary>
    public Func<Imitating.ExternalTraining, ITrainableModel>? Trainer { get; init; }

    /// <summary>Versions of what takes part, for the manifest.</summary>
    public IReadOnlyDictionary<string, string> Versions { get; init; } = new Dictionary<string, string>();
}

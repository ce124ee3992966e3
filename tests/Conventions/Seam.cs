using Redraft.Engine.Architectures;
using Redraft.Engine.Objectives;
using Redraft.Engine.Tokenizing;
using Redraft.Evaluating;
using Redraft.FeedingBack;
using Redraft.Imitating;
using Redraft.Models;
using Redraft.Papers;
using Redraft.Rating;
using Redraft.Rewarding;
using Redraft.Runs;
using Redraft.Selecting;
using Redraft.Tasks;

namespace Conventions;

/// <summary>An interface with several implementations, of which much is asked.</summary>
/// <param name="Interface">The interface.</param>
/// <param name="Contract">The suite in tests/Redraft.Contracts that the test class of each implementation inherits.</param>
/// <param name="List">The file that makes every implementation, where users choose between them by name; null where they don't.</param>
internal sealed record Seam(Type Interface, string Contract, string? List)
{
    /// <summary>Every seam.</summary>
    public static IReadOnlyList<Seam> All { get; } =
    [
        new(typeof(ITask), "TaskContract", "src/Redraft/Tasks/TaskList.cs"),
        new(typeof(IFeedbackSource), "FeedbackSourceContract", "src/Redraft/FeedingBack/FeedbackSourceList.cs"),
        new(typeof(ISelector), "SelectorContract", "src/Redraft/Selecting/Selectors.cs"),
        new(typeof(IRater), "RaterContract", "src/Redraft/Rating/Raters.cs"),
        new(typeof(IRewardKind), "RewardKindContract", "src/Redraft/Rewarding/RewardKinds.cs"),
        new(typeof(IBaseline), "BaselineContract", "src/Redraft/Imitating/BaselineList.cs"),
        new(typeof(ITokenObjective), "TokenObjectiveContract", "src/Redraft.Engine/Objectives/ObjectiveList.cs"),
        new(typeof(ITransformer), "ArchitectureContract", "src/Redraft.Engine/Architectures/ArchitectureList.cs"),
        new(typeof(ITrainableModel), "TrainableModelContract", null),
        new(typeof(ILanguageModel), "LanguageModelContract", null),
        new(typeof(IProgramGrader), "ProgramGraderContract", null),
        new(typeof(IRunStore), "RunStoreContract", null),
        new(typeof(IVerdictCache), "VerdictCacheContract", null),
        new(typeof(ITokenizer), "TokenizerContract", null),
        new(typeof(IChatTemplate), "ChatTemplateContract", null),
    ];

    /// <summary>Interfaces of which no suite is asked → why.</summary>
    public static IReadOnlyDictionary<string, string> WithoutContract { get; } = new Dictionary<string, string>
    {
        [nameof(IRecordedFeedbackSource)] = "a feedback source, and held to that suite; what it adds has its own tests",
        [nameof(IComparisonSource)] = "a feedback source, and held to that suite; its comparisons have their own tests",
        [nameof(IAwaitedFeedbackSource)] = "a feedback source, and held to that suite; how it is waited for has its own tests",
        ["IReviewingSource"] = "a feedback source, and held to that suite; orders, checks and ideal answers have their own tests",
        [nameof(IRunObserver)] = "hears what happens and owes nothing back",
        ["IArchitectureFiles"] = "CheckpointTests and ConfigFileTests go through all of the list: tensors against parameters, keys against published files",
        [nameof(IRatingSelector)] = "a selector, and held to that suite; the recipe's choice of raters has its own tests",
        [nameof(IJudgedTask)] = "a task, and held to that suite; its questions are tested with the raters that ask them",
        [nameof(IPaperStudy)] = "one study a paper; each is run as a whole by its own tests",
        [nameof(ITextEmbedder)] = "one method of the embedded models, tested with them",
        [nameof(IWordChooser)] = "one method of judges that score no texts; WordOddsTests asks it in every way that there is",
        [nameof(IHostedModel)] = "a language model, and held to that suite; what it adds has its own tests",
        ["IBlock"] = "a part of an architecture, and held to that suite with it",
        ["IAttention"] = "between a pass and its cache; the architectures' suite compares its implementations with one another",
        ["IDifferentiableAttention"] = "as IAttention; the architectures' suite checks its gradients",
    };

    /// <summary>Implementations of which no suite is asked → why.</summary>
    public static IReadOnlyDictionary<string, string> WithoutSuite { get; } = new Dictionary<string, string>
    {
        ["CommandTrainedModel"] = "trains by whatever command a user gives, and passes everything else on; its tests give it several, and a run's test one that trains with the embedded engine to the same bits",
        ["NoPrograms"] = "stands where a task has no programs, and refuses every one",
    };
}

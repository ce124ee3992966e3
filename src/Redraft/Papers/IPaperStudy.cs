using Redraft.FeedingBack;
using Redraft.Models;
using Redraft.Recipes;
using Redraft.Runs;
using Redraft.Tasks;

namespace Redraft.Papers;

/// <summary>A paper's experiments at the embedded model's scale, as one run: everything that it draws, trains and scores is in the run's store.</summary>
/// <remarks>Every stage is idempotent, so a study that was killed goes on where it was; one that is finished only reads.</remarks>
public interface IPaperStudy
{
    /// <summary>The paper's key: first author and year, such as <c>scheurer2023</c>.</summary>
    string Name { get; }

    /// <summary>The paper.</summary>
    string Title { get; }

    /// <summary>What the paper worked with and what stands in for it here, in a sentence.</summary>
    string Scale { get; }

    /// <summary>What the page says that it is about, the beginning of a sentence.</summary>
    string Opening => "Its experiments at the embedded model's scale";

    /// <summary>How its numbers are to be read, the end of a sentence.</summary>
    string Reading => "numbers are not to be compared, directions are";

    /// <summary>Whether it draws or trains anything, so that seeds matter.</summary>
    bool Draws => true;

    /// <summary>What of a recipe and of its task's data isn't as the study needs it, each in words that begin with the recipe's key; nothing by default.</summary>
    /// <param name="recipe">The recipe that names the study.</param>
    /// <param name="task">The task that the recipe names.</param>
    IEnumerable<string> ProblemsWith(Recipe recipe, ITask task) => [];

    /// <summary>The raters that it asks whatever the recipe says; none by default.</summary>
    IReadOnlyList<string> RatersAsked => [];

    /// <summary>The kinds of reward models that it trains whatever the recipe says; none by default.</summary>
    IReadOnlyList<string> RewardKindsTrained => [];

    /// <summary>Does whatever of one seed's part isn't done, and says what was observed.</summary>
    /// <param name="run">One seed of the run.</param>
    /// <param name="model">The model that everything starts from.</param>
    /// <param name="source">Who gives feedback.</param>
    /// <param name="cancellation">Stops it; what is stored stays.</param>
    Task<IReadOnlyList<PaperSection>> RunAsync(RunContext run, ITrainableModel model, IFeedbackSource source, CancellationToken cancellation);
}

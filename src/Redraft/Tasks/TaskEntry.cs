using Redraft.Evaluating;
using Redraft.Refining;

namespace Redraft.Tasks;

/// <summary>A task that a recipe can name.</summary>
/// <param name="Name">Unique kebab-case name.</param>
/// <param name="Summary">One line for <c>redraft list</c>.</param>
/// <param name="HasTests">Whether its problems carry tests, which some selectors need.</param>
/// <param name="Options">Its options when a recipe gives none; their type is the type that a recipe's options are read into.</param>
/// <param name="Create">Makes the task from options of that type and a grader, which tasks without tests don't use.</param>
/// <param name="Examples">The first so many of its refinement examples, for a seed; fewer where the task has fewer.</param>
public sealed record TaskEntry(
    string Name,
    string Summary,
    bool HasTests,
    object Options,
    Func<object, IProgramGrader, ITask> Create,
    Func<ITask, int, ulong, IReadOnlyList<RefinementExample>> Examples);

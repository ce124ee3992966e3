using Redraft.Models;
using Redraft.Runs;

namespace Redraft.Imitating;

/// <summary>A way to train without feedback, which a run sets beside its rounds. Idempotent, as every stage: what is stored isn't done again.</summary>
public interface IBaseline
{
    /// <summary>Unique kebab-case name; the policy's name in the report.</summary>
    string Name { get; }

    /// <summary>One line for <c>redraft list</c>, which also finishes the sentence "With …, it reaches 20 %".</summary>
    string Summary { get; }

    /// <summary>What the names of its stages begin with.</summary>
    string StagePrefix { get; }

    /// <summary>The kind of author of all that it learns, or null where that depends on the run.</summary>
    AuthorKind? Author => null;

    /// <summary>Trains.</summary>
    /// <param name="run">Settings, task and store.</param>
    /// <param name="imitator">Finetunes, always from the base model.</param>
    /// <param name="cancellation">Ends it; what is stored stays.</param>
    /// <returns>The policy, and everything that it has learned from.</returns>
    Task<(ILanguageModel Policy, IReadOnlyList<Lesson> Lessons)> RunAsync(RunContext run, Imitator imitator, CancellationToken cancellation);
}

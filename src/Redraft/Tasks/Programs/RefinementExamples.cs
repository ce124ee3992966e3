using Redraft.FeedingBack;
using Redraft.Refining;

namespace Redraft.Tasks.Programs;

/// <summary>What the refiner is finetuned on: faulty programs for the problems of the refiner split, feedback, and the fix.</summary>
/// <remarks>Drafts are simulated: right programs with one to three choices replaced. Feedback is always whole and right here.</remarks>
public static class RefinementExamples
{
    /// <summary>The first <paramref name="count"/> examples, one per problem. Deterministic per seed.</summary>
    /// <exception cref="ArgumentOutOfRangeException">If there are fewer problems in the refiner split.</exception>
    public static IReadOnlyList<RefinementExample> Of(ProgramsTask task, int count, ulong seed)
    {
        var problems = task.Problems(Split.Refiner);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(count, problems.Count);
        var examples = new RefinementExample[count];
        for (var i = 0; i < count; i++)
        {
            var random = new SeededRandom(SeededRandom.SeedOf("refinement-example", seed, problems[i].Id));
            var right = ProgramReader.MeaningOf(problems[i]);
            var wrong = Corruption.Telling(right, random);
            var faults = Fault.Between(wrong, right);
            random.Shuffle(faults);
            examples[i] = new RefinementExample(
                problems[i],
                ProgramPrompts.Signature + wrong.Body + "\n",
                FeedbackPhrases.Of(faults, random),
                problems[i].Reference!,
                ScriptedAnnotator.ItsAuthor);
        }

        return examples;
    }
}

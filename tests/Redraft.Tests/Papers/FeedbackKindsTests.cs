using Redraft.Evaluating;
using Redraft.FeedingBack;
using Redraft.Papers;
using Redraft.Tasks.Programs;

namespace Redraft.Tests.Papers;

public sealed class FeedbackKindsTests
{
    private static readonly ProgramsTask Task = new(new ProgramsOptions { TrainProblems = 60, HeldOutProblems = 4, RefinerProblems = 4 }, new FixedGrader(Verdict.Wrong));

    [Fact]
    public void Feedback_is_of_the_kind_of_each_fault_that_it_names_and_of_no_other()
    {
        var seen = new HashSet<string>();
        foreach (var (problem, other) in Task.Problems(Split.Train).Zip(Task.Problems(Split.Train).Skip(1)))
        {
            var (wanted, has) = (ProgramReader.MeaningOf(problem), ProgramReader.MeaningOf(other));
            if (wanted.Family != has.Family || Fault.Between(has, wanted) is not { Count: > 0 } faults)
            {
                continue;
            }

            var draft = Draft(problem, other.Reference!);
            Assert.Equal(faults.Count, FeedbackKinds.KindsOf(draft, FeedbackPhrases.Of(faults, new SeededRandom(1))).Count);
            foreach (var fault in faults)
            {
                var kind = FeedbackKinds.KindsOf(draft, FeedbackPhrases.Of(fault, new SeededRandom(2)));
                Assert.Equal(kind, FeedbackKinds.KindsOf(draft, FeedbackPhrases.Vague(fault.Wants.Slot)));
                seen.Add(Assert.Single(kind));
            }
        }

        Assert.Equal(["algebra", "formatting", "function", "logic"], seen.Select(kind => kind.Split(' ')[0]).Order());
    }

    [Fact]
    public void What_names_no_fault_is_unrelated_and_what_cannot_be_read_is_asked_for_whole()
    {
        var (problem, other) = (Task.Problems(Split.Train)[0], Task.Problems(Split.Train).First(p => ProgramReader.MeaningOf(p).Filter != ProgramReader.MeaningOf(Task.Problems(Split.Train)[0]).Filter
            && ProgramReader.MeaningOf(p).Family == ProgramReader.MeaningOf(Task.Problems(Split.Train)[0]).Family));

        Assert.Equal(["unrelated"], FeedbackKinds.KindsOf(Draft(problem, other.Reference!), "nice weather"));
        Assert.StartsWith("the whole task", Assert.Single(FeedbackKinds.KindsOf(Draft(problem, "def solve(xs):\n    return ("), "nice weather")), StringComparison.Ordinal);
    }

    private static ScoredDraft Draft(Problem problem, string text)
    {
        var draft = new Draft { Id = "d", ProblemId = problem.Id, Text = text, Author = new Author(AuthorKind.Model, "m"), Sample = 0, LogProbability = 0 };
        return new ScoredDraft(problem, draft, new Score { DraftId = "d", Scorer = "tests", Value = 0, Passed = false, Kind = "wrong" });
    }
}

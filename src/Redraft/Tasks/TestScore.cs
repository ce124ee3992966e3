using Redraft.Evaluating;

namespace Redraft.Tasks;

/// <summary>Scores programs by their tests: 1 if all pass, else 0.</summary>
internal static class TestScore
{
    public const string Scorer = "tests";

    public static async Task<Score> OfAsync(IProgramGrader grader, Problem problem, Draft draft, CancellationToken cancellation)
    {
        var tests = problem.Tests ?? throw new ArgumentException($"a problem with tests expected, found \"{problem.Id}\"", nameof(problem));
        var verdict = await grader.GradeAsync(draft.Text, tests, cancellation);
        var passed = verdict.Verdict == Verdict.Pass;
        return new Score
        {
            DraftId = draft.Id,
            Scorer = Scorer,
            Value = passed ? 1 : 0,
            Passed = passed,
            Kind = VerdictName.Of(verdict.Verdict),
            Verdict = verdict,
        };
    }
}

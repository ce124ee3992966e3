using Redraft.Evaluating;

namespace Redraft.Contracts.Fakes;

/// <summary>Gives every program the verdict that the test wants.</summary>
public sealed class FixedGrader(Verdict verdict) : IProgramGrader
{
    public string Tier => "isolated";

    public Task<ProgramVerdict> GradeAsync(string code, ProgramTests tests, CancellationToken cancellation) =>
        Task.FromResult(new ProgramVerdict { Verdict = verdict });
}

using Redraft.Evaluating;

namespace Redraft.Sandbox.Tests;

/// <summary>Grades the whole battery at once, several programs side by side, hostile next to honest.</summary>
public sealed class BatteryFixture : IDisposable
{
    private readonly GraderFixture _grader = new();
    private Dictionary<string, Task<ProgramVerdict>>? _verdicts;

    public SandboxedGrader Grader => _grader.Grader;

    public async Task<ProgramVerdict> VerdictOn(string kind, string name)
    {
        _verdicts ??= TestProgram.Names("Hostile").Select(n => ("Hostile", n)).Concat(TestProgram.Names("Honest").Select(n => ("Honest", n)))
            .Select(program => (program, Read: TestProgram.Read(program.Item1, program.n)))
            .ToDictionary(x => x.program.n, x => Grader.GradeAsync(x.Read.Code, x.Read.Tests, CancellationToken.None));
        return await _verdicts[name];
    }

    public void Dispose() => _grader.Dispose();
}

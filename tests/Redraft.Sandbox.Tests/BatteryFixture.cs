using Redraft.Evaluating;

namespace Redraft.Sandbox.Tests;

/// <summary>Grades the whole battery at once, several programs side by side, hostile next to honest.</summary>
/// <param name="keepWarm">Whether the sandboxes are forked from a Python that stays ready.</param>
public abstract class BatteryFixture(bool keepWarm) : IDisposable
{
    private readonly GraderFixture _grader = keepWarm ? new() : GraderFixture.Cold();
    private Dictionary<string, Task<ProgramVerdict>>? _verdicts;

    public SandboxedGrader Grader => _grader.Grader;

    public async Task<ProgramVerdict> VerdictOn(string kind, string name)
    {
        _verdicts ??= TestProgram.Names("Hostile").Select(n => ("Hostile", n)).Concat(TestProgram.Names("Honest").Select(n => ("Honest", n)))
            .Select(program => (program, Read: TestProgram.Read(program.Item1, program.n)))
            .ToDictionary(x => x.program.n, x => Grader.GradeAsync(x.Read.Code, x.Read.Tests, CancellationToken.None));
        return await _verdicts[name];
    }

    public void Dispose()
    {
        _grader.Dispose();
        GC.SuppressFinalize(this);
    }
}

/// <summary>Each program in a sandbox forked from a Python that stays ready.</summary>
public sealed class WarmBatteryFixture() : BatteryFixture(keepWarm: true);

/// <summary>A bubblewrap and a Python for each program.</summary>
public sealed class ColdBatteryFixture() : BatteryFixture(keepWarm: false);

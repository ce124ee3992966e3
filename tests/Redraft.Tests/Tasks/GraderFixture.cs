using Redraft.Sandbox;

namespace Redraft.Tests.Tasks;

/// <summary>One real grader for a class of tests; where programs can't be isolated the tests are skipped, aloud.</summary>
public sealed class GraderFixture : IDisposable
{
    private readonly SandboxedGrader? _grader;
    private readonly string _why = "";

    public GraderFixture()
    {
        try
        {
            _grader = new SandboxedGrader(new SandboxOptions());
        }
        catch (SandboxUnavailableException error)
        {
            _why = error.Message;
        }
    }

    public SandboxedGrader Grader
    {
        get
        {
            Assert.SkipWhen(_grader is null, "no sandbox to be had here: " + _why);
            return _grader!;
        }
    }

    public void Dispose() => _grader?.Dispose();
}

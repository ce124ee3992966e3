using Redraft.Sandbox;

namespace Redraft.Contracts.Fakes;

/// <summary>One real grader for a class of tests; where programs can't be isolated the tests fail and say what to install.</summary>
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
            if (_grader is null)
            {
                Isolation.Missing(_why);
            }

            return _grader!;
        }
    }

    public void Dispose() => _grader?.Dispose();
}

using Redraft.Sandbox;

namespace Redraft.Contracts.Fakes;

/// <summary>One real grader for a class of tests; where programs can't be isolated the tests fail and say what to install.</summary>
public sealed class GraderFixture : IDisposable
{
    private readonly SandboxedGrader? _grader;
    private readonly string _why = "";

    /// <summary>A grader as users get it.</summary>
    public GraderFixture()
        : this(keepWarm: true)
    {
    }

    private GraderFixture(bool keepWarm)
    {
        try
        {
            _grader = new SandboxedGrader(new SandboxOptions { KeepWarm = keepWarm });
        }
        catch (SandboxUnavailableException error)
        {
            _why = error.Message;
        }
    }

    /// <summary>A grader that starts a bubblewrap and a Python for each program.</summary>
    public static GraderFixture Cold() => new(keepWarm: false);

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

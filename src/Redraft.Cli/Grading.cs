using Redraft.Sandbox;

namespace Redraft.Cli;

/// <summary>Opens the grader that the options ask for.</summary>
internal static class Grading
{
    /// <exception cref="SandboxUnavailableException">If there is no sandbox to be had and going without was not allowed.</exception>
    public static SandboxedGrader Open(Session session)
    {
        var grader = new SandboxedGrader(new SandboxOptions { AllowUnsafe = session.UnsafeRunCode, Parallelism = Math.Min(session.Threads, 64) });
        if (grader.Tier != "isolated")
        {
            session.Terminal.Error.WriteLine("warning: model-written programs run WITHOUT isolation; every number of this run is stamped 'not isolated'");
        }

        return grader;
    }
}

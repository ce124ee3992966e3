using Redraft.Evaluating;
using Redraft.Sandbox.Spawning;

namespace Redraft.Sandbox;

/// <summary>Finds out what isolation is to be had here, for <c>redraft doctor</c>: parts first, then attacks on the whole.</summary>
public static class SandboxProbe
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(20);

    private static readonly ProgramTests s_tests = new()
    {
        Entry = "f",
        Asserts = ["assert f(2, 3) == 5"],
        Limits = new() { CpuSeconds = 1, MemoryMegabytes = 256 },
    };

    /// <summary>Looks at every part. Some 5 s, since some attacks have to run out of time.</summary>
    /// <param name="options">As the grader would get them; <see cref="SandboxOptions.AllowUnsafe"/> counts for nothing here.</param>
    /// <param name="cancellation">Ends the probe.</param>
    public static async Task<IReadOnlyList<SandboxCheck>> RunAsync(SandboxOptions options, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(options);
        var user = User(options);
        var checks = new List<SandboxCheck> { Bubblewrap(options), user, Python(options, asOther: user.Ok) };
        if (checks.TrueForAll(check => check.Ok))
        {
            checks.Add(Namespaces(options));
        }
        try
        {
            using var grader = new SandboxedGrader(options with { AllowUnsafe = false });
            var start = grader.KeepsWarm ? "forked from a Python that stays ready" : "started one by one";
            checks.Add(new("tier", true, $"isolated (bubblewrap, seccomp, memory watchdog; sandboxes are {start})", null));
            foreach (var (name, code, allowed) in ProbePrograms.All)
            {
                var verdict = await grader.GradeAsync(code, s_tests, cancellation).ConfigureAwait(false);
                var contained = allowed.Contains(verdict.Verdict) && !verdict.Output.Contains(ProbePrograms.Breach, StringComparison.Ordinal);
                checks.Add(new("probe: " + name, contained, $"{(contained ? "contained" : "NOT contained")} ({Told(verdict)})", contained ? null : "run nothing here, and report this with the text above"));
            }
        }
        catch (SandboxUnavailableException error)
        {
            checks.Add(new("tier", false, "none: " + error.Message.Split('\n')[0], error.Fix));
        }
        return checks;
    }

    /// <summary>The version of the bubblewrap that would be used, or null if there is none.</summary>
    public static string? BubblewrapVersion() => Bubblewrap(new SandboxOptions()) is { Ok: true } found ? found.Detail.Replace("bubblewrap ", "", StringComparison.Ordinal).Trim() : null;

    private static string Told(ProgramVerdict verdict) =>
        VerdictName.Of(verdict.Verdict) + (verdict.Message is null ? "" : $": {UntrustedText.Visible(verdict.Message, 100)}");

    private static SandboxCheck Bubblewrap(SandboxOptions options)
    {
        var path = options.Bubblewrap ?? ProgramOutput.Find("bwrap");
        var (status, text) = path is null ? (-1, "not installed") : ProgramOutput.Of([path, "--version"], s_patience);
        return new("bubblewrap", status == 0, UntrustedText.Visible(text, 100), status == 0 ? null : SandboxCommand.InstallBubblewrap);
    }

    private static SandboxCheck User(SandboxOptions options)
    {
        try
        {
            return new("user", true, UserDrop.Prefix(options).Count == 0 ? "not root" : $"root; programs run as {options.UserWhenRoot}", null);
        }
        catch (SandboxUnavailableException error)
        {
            return new("user", false, error.Message.Split('\n')[0], error.Fix);
        }
    }

    private static SandboxCheck Python(SandboxOptions options, bool asOther)
    {
        try
        {
            var found = Interpreter.Find(options.Python, asOther ? UserDrop.Prefix(options) : []);
            return new("python", true, $"{found.Version} at {found.Path}", null);
        }
        catch (SandboxUnavailableException error)
        {
            return new("python", false, error.Message.Split('\n')[0], error.Fix);
        }
    }

    private static SandboxCheck Namespaces(SandboxOptions options)
    {
        try
        {
            _ = SandboxCommand.Prepare(options with { AllowUnsafe = false });
            return new("namespaces and seccomp", true, "a sandbox starts", null);
        }
        catch (SandboxUnavailableException error)
        {
            return new("namespaces and seccomp", false, error.Message.Split('\n')[0], error.Fix);
        }
    }
}

using Redraft.Sandbox.Limiting;

namespace Redraft.Sandbox.Spawning;

/// <summary>How a Python is started here: the whole command line, its environment and its system-call filter.</summary>
internal sealed class SandboxCommand
{
    private const int TemporaryBytes = 64 << 20;

    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(20);

    private readonly string? _bubblewrap;
    private readonly bool _canForbidNamespaces;

    private SandboxCommand(string? bubblewrap, IReadOnlyList<string> prefix, Interpreter interpreter, byte[] filter)
    {
        // From 0.8 on; the system-call filter refuses new namespaces in any case.
        _canForbidNamespaces = bubblewrap is not null
            && ProgramOutput.Of([bubblewrap, "--help"], s_patience).Text.Contains("--disable-userns", StringComparison.Ordinal);
        (_bubblewrap, Prefix, Interpreter, Filter) = (bubblewrap, prefix, interpreter, filter);
    }

    public static string InstallBubblewrap => UserDrop.AsRoot("apt-get install -y bubblewrap");

    /// <summary>What drops root's rights, or nothing when we aren't root.</summary>
    public IReadOnlyList<string> Prefix { get; }

    public Interpreter Interpreter { get; }

    /// <summary>BPF for descriptor 9; empty without a sandbox.</summary>
    public byte[] Filter { get; }

    public string Tier => _bubblewrap is null ? "unsafe" : "isolated";

    /// <summary>
    /// All that a candidate finds in its environment. Bubblewrap itself starts with nothing else, because its own can be
    /// read from inside wherever there is a /proc.
    /// </summary>
    public IReadOnlyList<string> Environment { get; } =
        ["PYTHONHASHSEED=0", "PYTHONSAFEPATH=1", "LC_ALL=C.UTF-8", "TZ=UTC", "PATH=/usr/bin", "HOME=/tmp"];

    /// <summary>Candidates can be forked from a Python that has started already; else each starts its own.</summary>
    public bool HasNursery { get; private init; }

    /// <summary>
    /// As many processes and threads as a candidate's user may have. Counted inside the sandbox's own user namespace, where a nursery, a
    /// keeper and an init count too; without one it would count all that the user runs.
    /// </summary>
    public int MostProcesses => _bubblewrap is null ? 4096 : HasNursery ? 64 + 3 : 64;

    /// <summary>Tries the sandbox out, once.</summary>
    /// <exception cref="SandboxUnavailableException">It doesn't start, and going without isn't allowed.</exception>
    public static SandboxCommand Prepare(SandboxOptions options)
    {
        try
        {
            return Isolated(options);
        }
        catch (SandboxUnavailableException) when (options.AllowUnsafe)
        {
            return Bare(options);
        }
    }

    /// <param name="start">The program text for Python's -c.</param>
    public IReadOnlyList<string> For(string start)
    {
        string[] python = [Interpreter.Path, "-s", "-S", "-B", "-u", "-c", start];
        return _bubblewrap is null ? [.. Prefix, .. python] : [.. Prefix, _bubblewrap, .. Walls(), "--", .. python];
    }

    /// <summary>The nursery's own sandbox: the same walls, but it may make namespaces in there, and it sets the filter for those that it forks.</summary>
    public IReadOnlyList<string> ForNursery() =>
        [.. Prefix, _bubblewrap!, .. Walls(isNursery: true), "--", Interpreter.Path, "-s", "-S", "-B", "-u", "-c", PythonSource.StartNursery];

    // Root's rights are dropped here too, where that can be done.
    private static SandboxCommand Bare(SandboxOptions options)
    {
        try
        {
            var prefix = UserDrop.Prefix(options);
            return new SandboxCommand(null, prefix, Interpreter.Find(options.Python, prefix), []);
        }
        catch (SandboxUnavailableException)
        {
            return new SandboxCommand(null, [], Interpreter.Find(options.Python, []), []);
        }
    }

    private static SandboxCommand Isolated(SandboxOptions options)
    {
        if (!OperatingSystem.IsLinux())
        {
            throw new SandboxUnavailableException("programs can be isolated on Linux only", "run redraft on Linux, or in WSL 2 or a virtual machine");
        }
        var bubblewrap = options.Bubblewrap ?? ProgramOutput.Find("bwrap")
            ?? throw new SandboxUnavailableException("bubblewrap (bwrap) is not installed", InstallBubblewrap);
        var prefix = UserDrop.Prefix(options);
        var interpreter = Interpreter.Find(options.Python, prefix);
        var command = new SandboxCommand(bubblewrap, prefix, interpreter, SeccompFilter.Assemble());
        var (status, text) = ProgramOutput.Of(command.For("print('ok')"), s_patience, command.Filter);
        return status == 0 && text == "ok" ? new SandboxCommand(bubblewrap, prefix, interpreter, command.Filter) { HasNursery = options.KeepWarm && Nursery.Works(command) }
            : throw new SandboxUnavailableException($"the sandbox does not start: {(text.Length > 0 ? UntrustedText.Visible(text, 300) : $"status {status}")}", Remedy.For(text));
    }

    private List<string> Walls(bool isNursery = false)
    {
        List<string> walls = ["--unshare-all", "--unshare-user", "--cap-drop", "ALL", "--new-session", "--die-with-parent", "--hostname", "sandbox"];
        // To make namespaces, to give its rights up for good.
        walls.AddRange(isNursery ? ["--cap-add", "CAP_SYS_ADMIN", "--cap-add", "CAP_SETPCAP"] : ["--seccomp", "9"]);
        if (_canForbidNamespaces)
        {
            walls.Add("--disable-userns");
        }
        foreach (var folder in Interpreter.Folders)
        {
            walls.AddRange(["--ro-bind", folder, folder]);
        }
        if (!Interpreter.Folders.Any(folder => Interpreter.Path.StartsWith(folder + "/", StringComparison.Ordinal)))
        {
            walls.AddRange(["--ro-bind", Interpreter.Path, Interpreter.Path]);
        }
        if (Interpreter.Loader.Length > 0 && !Interpreter.Folders.Any(folder => Interpreter.Loader.StartsWith(folder + "/", StringComparison.Ordinal)))
        {
            walls.AddRange(["--symlink", Resolved(Interpreter.Loader), Interpreter.Loader]);
        }
        // /dev holds the two devices that Python may open, and a /dev/shm that counts against the same 64 MiB as /tmp.
        walls.AddRange(["--size", TemporaryBytes.ToString(), "--tmpfs", "/tmp", "--size", "65536", "--tmpfs", "/dev",
            "--dev-bind", "/dev/null", "/dev/null", "--dev-bind", "/dev/urandom", "/dev/urandom", "--symlink", "/tmp", "/dev/shm",
            "--remount-ro", "/dev", "--remount-ro", "/", "--chdir", "/tmp"]);
        return walls;
    }

    // Every link on the way has to be followed: /lib64 → usr/lib64, and in there again to another folder.
    private static string Resolved(string path)
    {
        var folder = new DirectoryInfo(Path.GetDirectoryName(path)!);
        var real = Path.Combine(folder.ResolveLinkTarget(true)?.FullName ?? folder.FullName, Path.GetFileName(path));
        var target = new FileInfo(real).ResolveLinkTarget(true)?.FullName ?? real;
        var parent = new DirectoryInfo(Path.GetDirectoryName(target)!);
        var top = new DirectoryInfo("/" + target.Split('/')[1]).ResolveLinkTarget(true)?.FullName;
        return top is not null ? top + target[("/" + target.Split('/')[1]).Length..] : Path.Combine(parent.FullName, Path.GetFileName(target));
    }
}

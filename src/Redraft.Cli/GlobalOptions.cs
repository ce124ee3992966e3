using System.CommandLine;

namespace Redraft.Cli;

/// <summary>The options that every command has.</summary>
internal sealed class GlobalOptions
{
    public Option<bool> Json { get; } = new("--json")
    {
        Recursive = true, Description = "Print one JSON object on standard output, all else on standard error",
    };

    public Option<bool> Quiet { get; } = new("--quiet") { Recursive = true, Description = "Show no progress" };

    public Option<bool> Plain { get; } = new("--plain") { Recursive = true, Description = "No colours, nothing redrawn, no drawn lines" };

    public Option<int?> Threads { get; } =
        NumberOption.Create("--threads", (1, 1024), "Threads to compute with (default: one per core); results don't depend on it");

    public Option<bool> Unsafe { get; } = new("--unsafe-run-code")
    {
        Recursive = true, Description = "Run model-written programs even without isolation; every number is stamped 'not isolated'",
    };

    /// <summary>Adds them all.</summary>
    public void AddTo(Command root)
    {
        Threads.Recursive = true;
        root.Options.Add(Json);
        root.Options.Add(Quiet);
        root.Options.Add(Plain);
        root.Options.Add(Threads);
        root.Options.Add(Unsafe);
    }
}

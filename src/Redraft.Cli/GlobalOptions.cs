using System.CommandLine;

namespace Redraft.Cli;

/// <summary>The options that every command has.</summary>
internal sealed class GlobalOptions
{
    private const int MostThreads = 1024;

    public GlobalOptions() => Threads.Validators.Add(result =>
    {
        if (result.GetValue(Threads) is < 1 or > MostThreads)
        {
            result.AddError($"--threads takes 1 to {MostThreads}");
        }
    });

    public Option<bool> Json { get; } = new("--json")
    {
        Recursive = true, Description = "Print one JSON object on standard output, all else on standard error",
    };

    public Option<bool> Quiet { get; } = new("--quiet") { Recursive = true, Description = "Show no progress" };

    public Option<int?> Threads { get; } = new("--threads")
    {
        Recursive = true, HelpName = "N", Description = "Threads to compute with (default: one per core); results don't depend on it",
    };

    public Option<bool> Unsafe { get; } = new("--unsafe-run-code")
    {
        Recursive = true, Description = "Run model-written programs even without isolation; every number is stamped 'not isolated'",
    };

    /// <summary>Adds them all.</summary>
    public void AddTo(Command root)
    {
        root.Options.Add(Json);
        root.Options.Add(Quiet);
        root.Options.Add(Threads);
        root.Options.Add(Unsafe);
    }
}

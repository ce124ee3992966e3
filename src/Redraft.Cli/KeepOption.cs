using System.CommandLine;

namespace Redraft.Cli;

/// <summary>The option of the commands that train.</summary>
internal static class KeepOption
{
    private const int Most = 1000;

    public static Option<int?> Create() => NumberOption.Create(
        "--keep", (1, Most), "Leave the last N checkpoints of each training, taken about once a minute and at its end (default: one while it runs)");
}

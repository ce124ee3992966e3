namespace Redraft.Cli.Errors;

/// <summary>What the process's exit status says.</summary>
internal static class ExitCode
{
    public const int Ok = 0;
    public const int Usage = 2;
    public const int Configuration = 3;
    public const int Data = 4;
    public const int NoSandbox = 5;

    /// <summary>A fault of ours.</summary>
    public const int Internal = 70;

    /// <summary>No permission, disk full, a broken device.</summary>
    public const int InputOutput = 74;

    /// <summary>Something is busy or away for the moment; the same command may work later.</summary>
    public const int TryAgain = 75;

    /// <summary>Ended by Ctrl-C or a termination signal; what was finished is stored.</summary>
    public const int Interrupted = 130;
}

using System.Net;
using System.Security.Cryptography;
using Redraft.Cli.Errors;
using Redraft.Engine;

namespace Redraft.Cli;

/// <summary>The key that requests to a served model bear: from a file that only its owner may read, from the environment, or made for this start.</summary>
internal static class ServingKey
{
    /// <summary>The variable that is looked into where no file is named.</summary>
    public const string Variable = "REDRAFT_SERVE_KEY";

    private const int LargestFile = 4096;
    private const int Bytes = 24;
    private const UnixFileMode Others = UnixFileMode.GroupRead | UnixFileMode.GroupWrite | UnixFileMode.OtherRead | UnixFileMode.OtherWrite;

    /// <summary>The key, and the same again if it was just made and has to be shown; none for this machine alone, unless one is given.</summary>
    /// <exception cref="CommandException">If the file can be read by others.</exception>
    public static (string? Key, string? Made) Find(string? file, IPAddress address)
    {
        if (file is not null)
        {
            return (FromFile(file), null);
        }

        if (Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } key)
        {
            return (key, null);
        }

        var made = IPAddress.IsLoopback(address) ? null : "rd-" + Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(Bytes));
        return (made, made);
    }

    private static string FromFile(string file)
    {
        if (!File.Exists(file))
        {
            throw new CommandException(ErrorCodes.FileMissing, $"--key-file: {UntrustedText.Visible(file, 200)} is not there; write the key into it, and 'chmod 600' it");
        }

        if (!OperatingSystem.IsWindows() && (File.GetUnixFileMode(file) & Others) != 0)
        {
            throw new CommandException(ErrorCodes.NoPermission, $"--key-file: others may read or write {UntrustedText.Visible(file, 200)}; 'chmod 600' it");
        }

        return System.Text.Encoding.UTF8.GetString(RegularFile.ReadAll(file, LargestFile)).Trim();
    }
}

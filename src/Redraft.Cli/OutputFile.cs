using System.Text;
using Redraft.Cli.Errors;

namespace Redraft.Cli;

/// <summary>Checks the file that <c>--out</c> names, before it is written over.</summary>
internal static class OutputFile
{
    private const int Beginning = 2048; // bytes in which both kinds say what they are

    /// <summary>A feedback graph's first record.</summary>
    public const string Graph = "{\"type\":\"problem\"";

    /// <summary>A report's title.</summary>
    public const string Report = "<title>Redraft: ";

    /// <summary>Refuses a file that the command hasn't written itself.</summary>
    /// <param name="path">Where the result goes; need not be there.</param>
    /// <param name="kind">What the command writes, for the message.</param>
    /// <param name="mark">What stands near the beginning of every such file.</param>
    /// <exception cref="CommandException">If it is refused.</exception>
    public static void Require(string path, string kind, string mark)
    {
        if (File.Exists(path) && !Begins(path).Contains(mark, StringComparison.Ordinal))
        {
            throw new CommandException(ErrorCodes.Target, $"--out: {path} is there already and is not {kind}; choose another file, or remove it first");
        }
    }

    private static string Begins(string path)
    {
        if (new FileInfo(path).Length == 0)
        {
            return ""; // also a pipe or a device
        }

        var bytes = new byte[Beginning];
        using var stream = File.OpenRead(path);
        return Encoding.UTF8.GetString(bytes, 0, stream.ReadAtLeast(bytes, Beginning, throwOnEndOfStream: false));
    }
}

using Redraft.Cli.Errors;

namespace Redraft.Cli;

/// <summary>Paths of data files as users give them: the file, or the folder that it is in.</summary>
internal static class DataPath
{
    /// <summary>The file.</summary>
    /// <param name="given">A file or a folder.</param>
    /// <param name="name">The file's usual name.</param>
    /// <exception cref="CommandException">If there is neither.</exception>
    public static string Of(string given, string name)
    {
        var path = Directory.Exists(given) ? Path.Combine(given, name) : given;
        return File.Exists(path) ? path : throw new CommandException(ErrorCodes.FileMissing, $"--data: {path} does not exist; check the path");
    }
}

using Redraft.Cli.Errors;
using Redraft.Engine.Training;
using Redraft.Runs;

namespace Redraft.Cli;

/// <summary>Checks the folder that a model is to go into, before hours of work.</summary>
internal static class TargetFolder
{
    private static readonly string[] Model = ["model.safetensors", "config.json", "tokenizer.json"];
    private static readonly string[] Own = [.. Model, "README.md"];

    /// <summary>Refuses a folder with other things than a model and the recipe in it, one with a model that no stopped training is to go on with, and one that can't be written.</summary>
    /// <param name="folder">The folder, which need not be there.</param>
    /// <param name="recipePath">The recipe, which may lie in it.</param>
    /// <exception cref="CommandException">If it is refused.</exception>
    public static void Require(string folder, string recipePath)
    {
        var foreign = !Directory.Exists(folder) ? null : Directory.EnumerateFileSystemEntries(folder).Select(Path.GetFullPath)
            .Where(path => path != Path.GetFullPath(recipePath)).Select(path => Path.GetFileName(path)!)
            .FirstOrDefault(name => !Own.Contains(name) && !name.EndsWith(".partial", StringComparison.Ordinal));
        if (foreign is not null || File.Exists(folder))
        {
            throw new CommandException(ErrorCodes.Target, $"--out: {folder} {(foreign is null ? "is a file" : $"holds other things ({foreign})")}; choose an empty folder, or a model's");
        }

        if (Array.Find(Model, name => File.Exists(Path.Combine(folder, name))) is { } made && !TrainingCheckpoints.AreOfStopped(folder + ".training"))
        {
            throw new CommandException(ErrorCodes.Target, $"--out: {folder} holds a model already ({made}); choose an empty folder, or remove the model first");
        }

        try
        {
            Directory.CreateDirectory(folder);
            var probe = Path.Combine(folder, $".redraft-{Environment.ProcessId}.partial");
            File.WriteAllText(probe, "");
            File.Delete(probe);
            var checkpoints = folder + ".training"; // where they go that a stopped training goes on from
            var there = Directory.Exists(checkpoints);
            Directory.CreateDirectory(checkpoints);
            if (!there)
            {
                Directory.Delete(checkpoints);
            }
        }
        catch (Exception error) when (error is UnauthorizedAccessException or IOException)
        {
            throw new CommandException(ErrorCodes.NoPermission, $"--out: {folder} cannot be written ({error.Message.TrimEnd('.')}); choose another folder");
        }
    }

    /// <summary>Keeps a folder, and the checkpoints of its training beside it, to this process.</summary>
    /// <param name="folder">Where the model goes.</param>
    /// <returns>To be removed at the end.</returns>
    /// <exception cref="RunLockedException">If another process trains into it.</exception>
    public static FolderLock Lock(string folder)
    {
        var checkpoints = Path.TrimEndingDirectorySeparator(folder) + ".training";
        try
        {
            Directory.CreateDirectory(checkpoints);
        }
        catch (Exception error) when (error is UnauthorizedAccessException or IOException)
        {
            throw new CommandException(ErrorCodes.NoPermission, $"--out: {folder} cannot be written ({error.Message.TrimEnd('.')}); choose another folder");
        }

        return FolderLock.Take(checkpoints, $"is training a model into {folder}");
    }
}

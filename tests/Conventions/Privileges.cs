namespace Conventions;

/// <summary>What only some projects may do, found in the compiled code.</summary>
internal static class Privileges
{
    private const string Core = "Redraft", Sandbox = "Redraft.Sandbox", Engine = "Redraft.Engine", Remote = "Redraft.Remote", Web = "Redraft.Web", Cli = "Redraft.Cli";

    /// <summary>The beginning of a type's full name → the projects that may name it.</summary>
    private static readonly Dictionary<string, string[]> Types = new()
    {
        // only the sandbox starts a foreign program; a training command is the user's own
        ["System.Diagnostics.Process"] = [Sandbox, Remote],
        ["System.Runtime.InteropServices.NativeLibrary"] = [Sandbox], // which could fetch fork by its name
        ["System.Runtime.Loader."] = [],
        // only what talks to hosted models or serves pages opens connections
        ["System.Net.Http."] = [Remote],
        ["System.Net.Sockets."] = [Remote, Web],
        ["System.Net.HttpListener"] = [Web],
        ["System.Net.WebSockets."] = [Remote, Web],
        // only the core's store in PostgreSQL speaks to a database server
        ["Npgsql."] = [Core],
        // only the command line talks to a terminal
        ["System.Console"] = [Cli],
        ["Spectre.Console."] = [Cli],
        ["System.CommandLine."] = [Cli],
        // nothing reads objects that name their own types
        ["System.Runtime.Serialization.Formatters."] = [],
        ["Newtonsoft."] = [],
    };

    /// <summary>Methods that run code which isn't in the product.</summary>
    private static readonly string[] Methods =
        ["System.Reflection.Assembly.Load", "System.Reflection.Assembly.LoadFrom", "System.Reflection.Assembly.LoadFile", "System.Reflection.Assembly.UnsafeLoadFrom", "System.Type.GetType"];

    /// <summary>Project → the native functions that it may call; the sandbox may call any.</summary>
    private static readonly Dictionary<string, string[]> NativeFunctions = new()
    {
        // a checkpoint's folder is flushed like its files, which are mapped under a lease; weights lie in huge pages; an instruction that .NET doesn't offer is written and made executable
        [Engine] = ["open", "fcntl", "fstatfs", "fsync", "close", "madvise", "mmap", "mprotect", "munmap"],
    };

    /// <summary>Everything that a project does without being allowed to.</summary>
    public static IEnumerable<string> Exceeded(string project, CompiledCode code)
    {
        var types = code.Types.Where(type => Types.Any(t => type.StartsWith(t.Key, StringComparison.Ordinal) && !t.Value.Contains(project))
            && !type.EndsWith("Exception", StringComparison.Ordinal)); // to name a failure is no privilege
        var methods = code.Methods.Where(method => Methods.Contains(method) && !(project == Sandbox));
        var native = project == Sandbox ? [] : code.NativeFunctions.Where(name => !NativeFunctions.GetValueOrDefault(project, []).Contains(name));
        return types.Concat(methods).Concat(native.Select(name => name + " (native)")).Select(what => $"{project}: {what}");
    }
}

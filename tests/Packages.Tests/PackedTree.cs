using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Xml.Linq;
using Packages.Tests;
using Redraft.Tests;

[assembly: AssemblyFixture(typeof(PackedTree))]

namespace Packages.Tests;

/// <summary>The checkout's tree, copied to a folder of its own and packed there, once for all tests, when the first of them asks; and a second time in another folder.</summary>
public sealed class PackedTree : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(15); // of two cores that do much else
    private static readonly string[] Parts = ["src", "models", "recipes", "build", "Directory.Build.props", "Directory.Packages.props", "global.json", "BannedSymbols.txt", ".editorconfig", "LICENSE"];
    private static readonly string[] Built = ["bin", "obj"];

    private const string ToolName = "Redraft.Cli";

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("redraft-packages-");
    private readonly Lazy<Task> _packed;
    private readonly Lazy<Task<string>> _tool;

    public PackedTree()
    {
        _packed = new Lazy<Task>(() => Task.WhenAll(PackAsync("tree", Packages), PackAsync("a tree elsewhere, in a folder with a longer name", Others)));
        _tool = new Lazy<Task<string>>(InstallAsync);
    }

    /// <summary>The folder that everything lies in.</summary>
    public string Folder => _folder.FullName;

    /// <summary>The packages.</summary>
    public string Packages => Path.Combine(Folder, "packages");

    /// <summary>Those of the second tree.</summary>
    public string Others => Path.Combine(Folder, "others");

    /// <summary>The version of all of them, from the one place where it stands.</summary>
    public static string Version { get; } = XDocument.Load(Path.Combine(Checkout.Root, "Directory.Build.props")).Descendants("Version").Single().Value;

    /// <summary>Waits until both are packed.</summary>
    public Task PackedAsync() => _packed.Value;

    /// <summary>The tool, installed into an empty folder from the packages alone; its path.</summary>
    public Task<string> ToolAsync() => _tool.Value;

    /// <summary>A configuration, in a folder, that knows nothing but the packages.</summary>
    public string Sources(string folder)
    {
        var path = Path.Combine(folder, "nuget.config");
        File.WriteAllText(path, $"<configuration><packageSources><clear /><add key=\"packed\" value=\"{Packages}\" /></packageSources></configuration>\n");
        return path;
    }

    public void Dispose() => _folder.Delete(recursive: true);

    /// <summary>Runs dotnet, or a program that needs it, in a folder of its own, and expects it to succeed.</summary>
    /// <param name="folder">Where.</param>
    /// <param name="program">What.</param>
    /// <param name="arguments">Its arguments.</param>
    /// <returns>What it wrote to standard output.</returns>
    public static async Task<string> RunAsync(string folder, string program, params IEnumerable<string> arguments)
    {
        var start = new ProcessStartInfo(program, arguments) { WorkingDirectory = folder, RedirectStandardOutput = true, RedirectStandardError = true, RedirectStandardInput = true };
        foreach (var variable in start.Environment.Keys.Where(name => name.StartsWith("MSBUILD", StringComparison.OrdinalIgnoreCase)).ToList())
        {
            start.Environment.Remove(variable);
        }

        start.Environment["DOTNET_ROOT"] = Path.GetFullPath(Path.Combine(RuntimeEnvironment.GetRuntimeDirectory(), "..", "..", ".."));
        start.Environment["DOTNET_CLI_TELEMETRY_OPTOUT"] = "1";
        start.Environment["DOTNET_NOLOGO"] = "1";
        using var process = Process.Start(start)!;
        process.StandardInput.Close();
        var (output, error) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        using var patience = new CancellationTokenSource(Patience);
        try
        {
            await process.WaitForExitAsync(patience.Token);
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            Assert.Fail($"{program} {string.Join(' ', arguments)} doesn't end");
        }

        Assert.True(process.ExitCode == 0, $"{program} {string.Join(' ', arguments)}: {process.ExitCode}\n{await output}\n{await error}");
        return await output;
    }

    private async Task<string> InstallAsync()
    {
        await PackedAsync();
        var folder = Directory.CreateDirectory(Path.Combine(Folder, "tool")).FullName;
        await RunAsync(folder, "dotnet", "tool", "install", ToolName, "--version", Version, "--tool-path", "bin", "--configfile", Sources(folder));
        return Path.Combine(folder, "bin", "redraft");
    }

    private async Task PackAsync(string name, string to)
    {
        await Task.Yield(); // so that both begin
        var tree = Path.Combine(Folder, name);
        foreach (var part in Parts)
        {
            Copy(Path.Combine(Checkout.Root, part), Path.Combine(tree, part));
        }

        await RunAsync(tree, "dotnet", "msbuild", "build/Pack.proj", "-p:To=" + to, "-nodeReuse:false", "-v:quiet", "-nologo");
    }

    private static void Copy(string from, string to)
    {
        if (File.Exists(from))
        {
            Directory.CreateDirectory(Path.GetDirectoryName(to)!);
            File.Copy(from, to);
            return;
        }

        foreach (var inner in Directory.EnumerateFileSystemEntries(from).Where(path => !Built.Contains(Path.GetFileName(path))))
        {
            Copy(inner, Path.Combine(to, Path.GetFileName(inner)));
        }
    }
}

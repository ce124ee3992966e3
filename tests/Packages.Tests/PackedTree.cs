using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Xml.Linq;
using Redraft.Tests;

namespace Packages.Tests;

/// <summary>The checkout's tree, copied to a folder of its own and packed there, once for all tests; and a second time in another folder.</summary>
public sealed class PackedTree : IAsyncLifetime
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(15); // of two cores that do much else
    private static readonly string[] Parts = ["src", "models", "recipes", "build", "Directory.Build.props", "Directory.Packages.props", "global.json", "BannedSymbols.txt", ".editorconfig", "LICENSE"];
    private static readonly string[] Built = ["bin", "obj"];

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("redraft-packages-");

    /// <summary>The folder that everything lies in.</summary>
    public string Folder => _folder.FullName;

    /// <summary>The packages.</summary>
    public string Packages => Path.Combine(Folder, "packages");

    /// <summary>Those of the second tree.</summary>
    public string Others => Path.Combine(Folder, "others");

    /// <summary>The version of all of them, from the one place where it stands.</summary>
    public static string Version { get; } = XDocument.Load(Path.Combine(Checkout.Root, "Directory.Build.props")).Descendants("Version").Single().Value;

    public async ValueTask InitializeAsync()
    {
        await PackAsync("tree", Packages);
        await PackAsync("a tree elsewhere, in a folder with a longer name", Others);
    }

    public ValueTask DisposeAsync()
    {
        _folder.Delete(recursive: true);
        return default;
    }

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
        if (!process.WaitForExit(Patience))
        {
            process.Kill(entireProcessTree: true);
            Assert.Fail($"{program} {string.Join(' ', arguments)} doesn't end");
        }

        Assert.True(process.ExitCode == 0, $"{program} {string.Join(' ', arguments)}: {process.ExitCode}\n{await output}\n{await error}");
        return await output;
    }

    private async Task PackAsync(string name, string to)
    {
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

using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Redraft.Runs;

namespace Redraft.Cli.Tests.Pages;

/// <summary>The page "from the quickstart to your own model", followed word for word in a folder that looks like a checkout's.</summary>
public sealed class YourOwnModelPageTests : IDisposable
{
    private const string Page = "docs/your-own-model.md", Port = "8000";
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(15); // two minutes on a quiet machine

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Every_command_of_the_page_works_as_it_stands_and_each_way_ends_in_a_taught_model()
    {
        var home = Installation.Home();
        foreach (var part in new[] { "models", "recipes" })
        {
            Directory.CreateSymbolicLink(At(part), Path.Combine(home, part));
        }

        File.WriteAllText(At("redraft"), $"#!/bin/sh\nexec dotnet '{Launch.Program}' \"$@\"\n");
        File.SetUnixFileMode(At("redraft"), UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        var commands = string.Concat(PageBlocks.Of(Page, "sh")).Replace($":{Port}", $":{FreePort()}", StringComparison.Ordinal);
        commands = commands.Replace($"--port {Port}", "--port " + commands.Split("http://127.0.0.1:")[1].Split('/')[0], StringComparison.Ordinal);
        Assert.DoesNotContain(Port, commands, StringComparison.Ordinal);

        var (code, said) = await FollowAsync(commands);

        Assert.True(code == 0, said);
        Assert.All(["first", "folder", "hosted", "taught"], name => Assert.Contains("ilf-round-1", RunExecution.Report(RunFolder.Open(At("runs", name), readOnly: true)).Results.Select(result => result.Name)));
        Assert.Equal(Checkpoint("first"), Checkpoint("folder")); // the same model, the same bits
        Assert.Contains("taught at http://127.0.0.1:", Taught(), StringComparison.Ordinal);
        Assert.NotEmpty(File.ReadAllLines(At("runs", "demonstrations.jsonl")));
        Assert.True(File.Exists(At("runs", "pages", "index.html")));
    }

    private async Task<(int Code, string Said)> FollowAsync(string commands)
    {
        // -e: a command that fails ends it, as somebody who follows the page would stop.
        var start = new ProcessStartInfo("bash", ["-e", "-c", commands]) { WorkingDirectory = _folder.Path, RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment["REDRAFT_CALLS"] = At("calls.db");
        using var shell = Process.Start(start)!;
        try
        {
            var (output, error) = (shell.StandardOutput.ReadToEndAsync(), shell.StandardError.ReadToEndAsync());
            await shell.WaitForExitAsync(new CancellationTokenSource(Patience).Token);
            await Task.WhenAny(Task.WhenAll(output, error), Task.Delay(TimeSpan.FromSeconds(30)));
            return (shell.ExitCode, output.IsCompleted && error.IsCompleted ? await output + await error : "a server holds the output");
        }
        finally
        {
            foreach (var id in File.Exists(At("runs", "servers.pid")) ? File.ReadAllLines(At("runs", "servers.pid")) : [])
            {
                KillIfThere(int.Parse(id, CultureInfo.InvariantCulture));
            }

            KillIfThere(shell.Id);
        }
    }

    private static void KillIfThere(int id)
    {
        try
        {
            using var process = Process.GetProcessById(id);
            process.Kill(entireProcessTree: true);
        }
        catch (Exception error) when (error is ArgumentException or InvalidOperationException)
        {
            // It has ended, as the page's last line wants.
        }
    }

    private string Checkpoint(string run)
    {
        using var folder = RunFolder.Open(At("runs", run), readOnly: true);
        using var database = folder.OpenDatabase();
        return database.StoreOf(1).Checkpoint("round-1/imitate")!.Hash;
    }

    private string Taught()
    {
        using var folder = RunFolder.Open(At("runs", "taught"), readOnly: true);
        using var database = folder.OpenDatabase();
        return database.StoreOf(1).Checkpoint("round-1/imitate")!.Model;
    }

    private string At(params string[] names) => Path.Combine([_folder.Path, .. names]);

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}

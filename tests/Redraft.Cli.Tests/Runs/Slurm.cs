using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;

namespace Redraft.Cli.Tests.Runs;

/// <summary>A cluster of this one machine, for as long as a test needs it: munged, slurmctld and slurmd with files and ports of their own.</summary>
internal sealed class Slurm : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly List<Process> _daemons = [];

    private Slurm()
    {
    }

    /// <summary>What programs that talk to it are told.</summary>
    public string Configuration => At("slurm.conf");

    /// <summary>Starts one and waits until it takes jobs; skips the test aloud where it can't be had.</summary>
    public static async Task<Slurm> StartAsync()
    {
        Assert.SkipUnless(File.Exists("/usr/sbin/slurmd") && File.Exists("/usr/sbin/munged"), "no Slurm here; apt-get install slurm-wlm munge, as CI does");
        Assert.SkipUnless(Environment.IsPrivilegedProcess, "only root starts the daemons of a cluster");
        var slurm = new Slurm();
        try
        {
            await slurm.BeginAsync();
            return slurm;
        }
        catch
        {
            slurm.Dispose();
            throw;
        }
    }

    private async Task BeginAsync()
    {
        var host = Dns.GetHostName().Split('.')[0];
        foreach (var name in new[] { "run", "state", "spool" })
        {
            Directory.CreateDirectory(At(name));
        }

        await File.WriteAllBytesAsync(At("key"), RandomNumberGenerator.GetBytes(128));
        File.SetUnixFileMode(At("key"), UnixFileMode.UserRead);
        await File.WriteAllTextAsync(Configuration, $"""
            ClusterName=redraft
            SlurmctldHost={host}(127.0.0.1)
            SlurmctldPort={FreePort()}
            SlurmdPort={FreePort()}
            AuthType=auth/munge
            AuthInfo=socket={At("run/munge.socket")}
            SlurmUser=root
            SlurmdUser=root
            StateSaveLocation={At("state")}
            SlurmdSpoolDir={At("spool")}
            SlurmctldPidFile={At("run/slurmctld.pid")}
            SlurmdPidFile={At("run/slurmd.pid")}
            ProctrackType=proctrack/pgid
            TaskPlugin=task/none
            MpiDefault=none
            ReturnToService=2
            SelectType=select/cons_tres
            NodeName={host} NodeAddr=127.0.0.1 CPUs={Environment.ProcessorCount} State=UNKNOWN
            PartitionName=main Nodes=ALL Default=YES MaxTime=INFINITE State=UP

            """);
        Begin("/usr/sbin/munged", "--foreground", "--force", $"--key-file={At("key")}", $"--socket={At("run/munge.socket")}", $"--pid-file={At("run/munged.pid")}", $"--log-file={At("munged.log")}", $"--seed-file={At("run/seed")}");
        await UntilAsync(() => Task.FromResult(File.Exists(At("run/munge.socket"))));
        Begin("/usr/sbin/slurmctld", "-D");
        Begin("/usr/sbin/slurmd", "-D", "-N", host);
        await UntilAsync(async () => (await AskAsync("sinfo", "-h", "-o", "%t")).Trim() == "idle");
    }

    public void Dispose()
    {
        foreach (var daemon in Enumerable.Reverse(_daemons))
        {
            daemon.Kill(entireProcessTree: true);
            daemon.WaitForExit();
            daemon.Dispose();
        }

        _folder.Dispose();
    }

    private string At(string name) => Path.Combine(_folder.Path, name);

    private Process Start(string program, params string[] arguments)
    {
        var start = new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment["SLURM_CONF"] = Configuration;
        return Process.Start(start)!;
    }

    private void Begin(string program, params string[] arguments)
    {
        var daemon = Start(program, arguments);
        daemon.OutputDataReceived += (_, _) => { };
        daemon.ErrorDataReceived += (_, _) => { };
        daemon.BeginOutputReadLine();
        daemon.BeginErrorReadLine();
        _daemons.Add(daemon);
    }

    private async Task<string> AskAsync(string program, params string[] arguments)
    {
        using var process = Start(program, arguments);
        _ = process.StandardError.ReadToEndAsync();
        var said = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        return said;
    }

    private static async Task UntilAsync(Func<Task<bool>> condition)
    {
        var waited = Stopwatch.StartNew();
        while (!await condition())
        {
            Assert.True(waited.Elapsed < TimeSpan.FromMinutes(3), "the cluster doesn't get ready");
            await Task.Delay(200, TestContext.Current.CancellationToken);
        }
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}

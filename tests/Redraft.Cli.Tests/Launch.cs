using System.Diagnostics;
using Redraft.Cli.Errors;

namespace Redraft.Cli.Tests;

/// <summary>The real command line in a process of its own.</summary>
internal static class Launch
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    /// <summary>The program.</summary>
    public static string Program { get; } = typeof(ExitCode).Assembly.Location;

    /// <summary>Starts a program; what it writes to standard error can be read, standard output goes the same way with <c>2&gt;&amp;1</c> alone.</summary>
    public static Process Start(string program, params IEnumerable<string> arguments) => Process.Start(
        new ProcessStartInfo(program, arguments) { RedirectStandardError = true, RedirectStandardOutput = true, RedirectStandardInput = true })!;

    /// <summary>Runs a program to its end.</summary>
    public static async Task<Invocation> RunAsync(string program, params IEnumerable<string> arguments)
    {
        using var process = Start(program, arguments);
        return await EndAsync(process);
    }

    /// <summary>Waits for a process's end and reads what is left of its words.</summary>
    public static async Task<Invocation> EndAsync(Process process)
    {
        var (output, error) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        if (!process.WaitForExit(Patience))
        {
            process.Kill(entireProcessTree: true); // what stays would hold what it inherited
            Assert.Fail("the process doesn't end");
        }

        return new Invocation(process.ExitCode, await output, await error);
    }

    /// <summary>The full path of a program, or null where it isn't installed.</summary>
    public static string? Find(string name) => (Environment.GetEnvironmentVariable("PATH") ?? "/usr/bin").Split(':')
        .Select(folder => Path.Combine(folder, name)).FirstOrDefault(File.Exists);
}

using System.Diagnostics;
using System.Text;

namespace Redraft.Sandbox.Spawning;

/// <summary>Runs a short command of our own choosing and takes what it prints.</summary>
internal static unsafe class ProgramOutput
{
    private const int MostBytes = 1 << 20;

    /// <returns>The exit status (−1 where it had to be killed or couldn't be started) and the text.</returns>
    public static (int Status, string Text) Of(IReadOnlyList<string> command, TimeSpan patience, ReadOnlySpan<byte> filter = default)
    {
        ChildProcess child;
        try
        {
            child = ChildProcess.Start(command, ["PATH=/usr/bin:/bin", "LC_ALL=C.UTF-8"], filter);
        }
        catch (System.ComponentModel.Win32Exception error)
        {
            return (-1, error.Message);
        }
        using (child)
        {
            var bytes = new byte[MostBytes];
            var (length, clock) = (0, Stopwatch.StartNew());
            while (clock.Elapsed < patience && length < MostBytes)
            {
                var entry = new Libc.PollEntry { Descriptor = child.Printed.ReadEnd, Events = Libc.PollIn };
                _ = Libc.Poll(&entry, 1, 50);
                var count = child.Printed.Read(bytes.AsSpan(length));
                if (count == 0)
                {
                    break;
                }
                length += Math.Max(count, 0);
            }
            var timedOut = clock.Elapsed >= patience;
            child.WaitBriefly();
            child.End();
            return (timedOut ? -1 : child.ExitStatus, Encoding.UTF8.GetString(bytes, 0, length).Trim());
        }
    }

    /// <summary>The full path of a program on the PATH or in the usual folders; null where there is none.</summary>
    public static string? Find(string name) =>
        (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':', StringSplitOptions.RemoveEmptyEntries)
            .Concat(["/usr/bin", "/bin", "/usr/local/bin", "/usr/sbin", "/sbin"])
            .Select(folder => Path.Combine(folder, name)).FirstOrDefault(CanBeRun);

    private static bool CanBeRun(string path) =>
        File.Exists(path) && (File.GetUnixFileMode(path) & (UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute)) != 0;
}

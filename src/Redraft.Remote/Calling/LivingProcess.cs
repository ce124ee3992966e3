using System.Text;

namespace Redraft.Remote.Calling;

/// <summary>Tells whether a process of this machine still runs; another one that got its number doesn't count.</summary>
internal static class LivingProcess
{
    /// <summary>When a process began, in the kernel's ticks since the machine did; null where that isn't to be had.</summary>
    public static string? StartOf(int process)
    {
        try
        {
            return Fields(process) is { } fields ? fields[19] : null;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    /// <summary>Whether the process that began then is gone; false where that can't be told.</summary>
    public static bool IsGone(int process, string start)
    {
        try
        {
            return Fields(process) is not { } fields || fields[19] != start;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return Directory.Exists("/proc/self") && !Directory.Exists($"/proc/{process}"); // not where only the reading failed
        }
    }

    // From the state on, which is field 3; the start is field 22. Null of one that has ended and that nobody has asked for yet.
    private static string[]? Fields(int process)
    {
        var text = File.ReadAllText($"/proc/{process}/stat", Encoding.Latin1);
        var fields = text[(text.LastIndexOf(')') + 2)..].Split(' ');
        return fields[0] is "Z" or "X" ? null : fields;
    }
}

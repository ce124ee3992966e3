using System.Globalization;

namespace Redraft.Remote.Calling;

/// <summary>The names of those who hold a call or a batch: <c>ID MACHINE PROCESS START</c>, so that others on the machine can tell who is gone.</summary>
/// <remarks>The machine is its boot and the space of process numbers, which containers have one each of. Where either isn't told, leases run out by time alone.</remarks>
internal static class Holder
{
    private static readonly string? Here = FindHere();

    /// <summary>A name that nobody else has.</summary>
    public static string New() => Guid.NewGuid().ToString("N") + (Here is null ? "" : " " + Here);

    /// <summary>Whether the holder is one of this process.</summary>
    public static bool IsHere(string? holder) => Here is not null && holder?.EndsWith(" " + Here, StringComparison.Ordinal) == true;

    /// <summary>Whether the holder's process is known to be gone.</summary>
    public static bool IsGone(string? holder) => Here is not null && !IsHere(holder)
        && holder?.Split(' ') is [_, var machine, var process, var start] && Here.StartsWith(machine + " ", StringComparison.Ordinal)
        && int.TryParse(process, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && LivingProcess.IsGone(number, start);

    private static string? FindHere()
    {
        try
        {
            return LivingProcess.StartOf(Environment.ProcessId) is { } start && new FileInfo("/proc/self/ns/pid").LinkTarget is { Length: > 0 } space
                ? string.Create(CultureInfo.InvariantCulture, $"{File.ReadAllText("/proc/sys/kernel/random/boot_id").Trim()}/{space} {Environment.ProcessId} {start}") : null;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}

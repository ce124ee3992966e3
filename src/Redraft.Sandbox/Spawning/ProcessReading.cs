namespace Redraft.Sandbox.Spawning;

/// <summary>What the kernel says of one process at one moment.</summary>
/// <param name="Process">Its id as we see it, from outside.</param>
/// <param name="StartedAt">Ticks since the machine's start: with the id it names a process even where ids come round again.</param>
/// <param name="MemoryBytes">Resident memory of its own; pages that a fork left to both count once for each.</param>
/// <param name="OwnCpuSeconds">User and system time of all its threads.</param>
/// <param name="CollectedCpuSeconds">User and system time of the descendants that it has waited for.</param>
/// <param name="QueuedSeconds">Time that its first thread was ready to run while others had the processor.</param>
/// <param name="SharedBytes">Resident pages of files, which other processes may show too.</param>
internal readonly record struct ProcessReading(int Process, long StartedAt, long MemoryBytes, double OwnCpuSeconds, double CollectedCpuSeconds, double QueuedSeconds, long SharedBytes = 0);

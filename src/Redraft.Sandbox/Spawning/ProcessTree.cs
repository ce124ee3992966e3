namespace Redraft.Sandbox.Spawning;

/// <summary>What the processes of a sandbox use, read from outside through /proc.</summary>
internal static class ProcessTree
{
    private const double TicksPerSecond = 100; // USER_HZ, fixed in the kernel's interface
    private const int MostProcesses = 4096; // without a sandbox a fork bomb could make the walk endless

    private static readonly long s_pageBytes = Environment.SystemPageSize;

    /// <summary>Sums over the process and its descendants.</summary>
    /// <param name="MemoryBytes">Resident memory; pages that processes share count once for each.</param>
    /// <param name="CpuSeconds">User and system time, with that of descendants already waited for.</param>
    /// <param name="WaitedSeconds">Time spent ready to run while others had the processor.</param>
    public readonly record struct Usage(long MemoryBytes, double CpuSeconds, double WaitedSeconds);

    public static Usage Measure(int root)
    {
        long pages = 0;
        double ticks = 0, exact = 0, waited = 0; // exact: to the nanosecond, but of first threads only
        foreach (var process in Descendants(root).Prepend(root))
        {
            pages += Number(ReadText($"/proc/{process}/statm"), 1);
            var stat = ReadText($"/proc/{process}/stat");
            var fields = stat[(stat.LastIndexOf(')') + 1)..]; // the name may hold anything, spaces and brackets too
            for (var field = 11; field <= 14; field++) // utime stime cutime cstime, counted after the name
            {
                ticks += Number(fields, field);
            }
            var schedule = ReadText($"/proc/{process}/schedstat");
            exact += Number(schedule, 0) / 1e9;
            waited += Number(schedule, 1) / 1e9;
        }
        return new Usage(pages * s_pageBytes, Math.Max(ticks / TicksPerSecond, exact), waited);
    }

    public static List<int> Descendants(int root)
    {
        var found = new List<int>();
        var next = new Queue<int>([root]);
        while (next.TryDequeue(out var process) && found.Count < MostProcesses)
        {
            foreach (var child in ChildrenOf(process))
            {
                found.Add(child);
                next.Enqueue(child);
            }
        }
        return found;
    }

    /// <summary>The direct children, of all of its threads.</summary>
    public static IEnumerable<int> ChildrenOf(int process)
    {
        string[] threads;
        try
        {
            threads = Directory.GetDirectories($"/proc/{process}/task");
        }
        catch (IOException)
        {
            return [];
        }
        return threads.SelectMany(thread => ReadText(thread + "/children").Split(' ', StringSplitOptions.RemoveEmptyEntries))
            .Select(text => int.TryParse(text, out var id) ? id : 0).Where(id => id > 0).ToArray();
    }

    // A process may end between two of our looks; then there is nothing to read.
    private static string ReadText(string path)
    {
        try
        {
            return File.ReadAllText(path);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return "";
        }
    }

    private static long Number(string text, int field)
    {
        var parts = text.Split(' ', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        return field < parts.Length && long.TryParse(parts[field], out var number) ? number : 0;
    }
}

namespace Redraft.Sandbox.Spawning;

/// <summary>What the processes of a sandbox use, read from outside through /proc.</summary>
internal static class ProcessTree
{
    private const double TicksPerSecond = 100; // USER_HZ, fixed in the kernel's interface
    private const int UserTime = 11, StartedAt = 19; // utime stime cutime cstime … starttime, counted after the name
    private const int MostProcesses = 4096; // without a sandbox a fork bomb could make the walk endless

    private static readonly long s_pageBytes = Environment.SystemPageSize;

    /// <summary>The process and its descendants, parents before children; those that are gone by the time they are looked at are left out.</summary>
    public static List<ProcessReading> Read(int root)
    {
        var readings = new List<ProcessReading>();
        foreach (var process in Descendants(root).Prepend(root))
        {
            var stat = ReadText($"/proc/{process}/stat");
            var fields = Fields(stat[(stat.LastIndexOf(')') + 1)..]); // the name may hold anything, spaces and brackets too
            // X: its parent has collected its time already, and it is about to leave the list.
            if (fields.Length > StartedAt && fields[0] is not ("X" or "x"))
            {
                var schedule = Fields(ReadText($"/proc/{process}/schedstat")); // to the nanosecond, but of first threads only
                var ticks = (Number(fields, UserTime) + Number(fields, UserTime + 1)) / TicksPerSecond;
                var memory = Fields(ReadText($"/proc/{process}/statm")); // pages: all, resident, of these of files
                if (Number(memory, 0) == 0)
                {
                    // Its first thread has ended and shows no memory; the others show all of it.
                    memory = ThreadsOf(process).Select(thread => Fields(ReadText(thread + "/statm"))).FirstOrDefault(of => Number(of, 0) > 0) ?? memory;
                }
                readings.Add(new ProcessReading(process, Number(fields, StartedAt),
                    (Number(memory, 1) - Number(memory, 2)) * s_pageBytes,
                    Math.Max(ticks, Number(schedule, 0) / 1e9),
                    (Number(fields, UserTime + 2) + Number(fields, UserTime + 3)) / TicksPerSecond,
                    Number(schedule, 1) / 1e9,
                    Number(memory, 2) * s_pageBytes));
            }
        }
        return readings;
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
    public static IEnumerable<int> ChildrenOf(int process) =>
        ThreadsOf(process).SelectMany(thread => ReadText(thread + "/children").Split(' ', StringSplitOptions.RemoveEmptyEntries))
            .Select(text => int.TryParse(text, out var id) ? id : 0).Where(id => id > 0).ToArray();

    private static string[] ThreadsOf(int process)
    {
        try
        {
            return Directory.GetDirectories($"/proc/{process}/task");
        }
        catch (IOException)
        {
            return [];
        }
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

    private static string[] Fields(string text) => text.Split(' ', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);

    private static long Number(string[] fields, int field) => field < fields.Length && long.TryParse(fields[field], out var number) ? number : 0;
}

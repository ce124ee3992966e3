using System.Globalization;

namespace Redraft.Bench.Comparing;

/// <summary><c>compare</c>, which is <c>bench/run</c>: ours and every peer that is here, in turn.</summary>
internal static class CompareCommand
{
    private const int Done = 0, Usage = 2, Fault = 70;

    public static int Run(string[] arguments, TextWriter output, TextWriter log)
    {
        if (arguments.Contains("--help"))
        {
            output.WriteLine(CompareOptions.Usage);
            return Done;
        }

        try
        {
            var options = CompareOptions.Parse(arguments);
            var (machine, outcome) = (Machine.Describe(), new Outcome());
            using var canary = new Canary();
            canary.Sing(); // compiled after this
            canary.Forget();
            var quiet = new Quiet(options.Patience, canary);
            foreach (var group in GroupList.All(new PeerPrograms(Home(), options.Threads), options))
            {
                new GroupRun(group, options, quiet, outcome, log).Run();
            }

            output.WriteLine(options.Json ? OutcomeJson.Write(outcome, machine, canary, options) : OutcomeTable.Write(outcome, machine, canary, options));
            return outcome.OursFailed ? Fault : Done;
        }
        catch (ArgumentException error)
        {
            log.WriteLine($"error: {error.Message}");
            return Usage;
        }
    }

    /// <summary>The checkout: the nearest folder above the program that holds the solution.</summary>
    private static string Home()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "Redraft.slnx")))
        {
            folder = folder.Parent;
        }

        return folder?.FullName ?? throw new ArgumentException(string.Create(CultureInfo.InvariantCulture, $"no checkout above {AppContext.BaseDirectory}"));
    }
}

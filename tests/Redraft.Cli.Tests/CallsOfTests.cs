using System.Runtime.CompilerServices;

namespace Redraft.Cli.Tests;

/// <summary>The call store of these tests: never the user's own.</summary>
internal static class CallsOfTests
{
    [ModuleInitializer]
    internal static void Set()
    {
        var folder = Directory.CreateTempSubdirectory("redraft-test-calls-");
        Environment.SetEnvironmentVariable("REDRAFT_CALLS", Path.Combine(folder.FullName, "calls.db"));
        AppDomain.CurrentDomain.ProcessExit += (_, _) => folder.Delete(recursive: true);
    }
}

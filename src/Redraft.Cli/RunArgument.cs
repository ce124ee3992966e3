using System.CommandLine;

namespace Redraft.Cli;

/// <summary>The argument that names a run's folder.</summary>
internal static class RunArgument
{
    public static Argument<string> Create() => new("RUN") { Description = "A run's folder" };
}

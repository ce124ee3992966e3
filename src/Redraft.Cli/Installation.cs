using System.Reflection;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics.Arm;
using System.Runtime.Intrinsics.X86;
using Microsoft.Data.Sqlite;
using Redraft.Cli.Errors;
using Redraft.Runs;

namespace Redraft.Cli;

/// <summary>Where Redraft lies, and what it consists of.</summary>
internal static class Installation
{
    /// <summary>The folder that holds <c>recipes/</c> and <c>models/</c>: the nearest one above the program.</summary>
    /// <exception cref="CommandException">If there is none.</exception>
    public static string Home() => InstalledFiles.Above(AppContext.BaseDirectory)
        ?? throw new CommandException(ErrorCodes.Installation, $"no recipes/ and models/ above {AppContext.BaseDirectory}; run redraft from a whole checkout, or install the tool anew");

    /// <summary>Redraft's own version, with the commit where the build knew it.</summary>
    public static string Version =>
        typeof(Installation).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "unknown";

    /// <summary>The SQLite that run stores are written with.</summary>
    public static string SqliteVersion()
    {
        SQLitePCL.Batteries_V2.Init();
        using var connection = new SqliteConnection("Data Source=:memory:");
        connection.Open();
        return connection.ServerVersion;
    }

    /// <summary>The vector instructions that the engine can use here.</summary>
    private static IEnumerable<string> VectorInstructions() => new (bool Has, string Name)[]
    {
        (Avx512F.IsSupported, "AVX-512F"), (Avx512BW.IsSupported, "AVX-512BW"), (Avx2.IsSupported, "AVX2"), (Fma.IsSupported, "FMA"), (AdvSimd.IsSupported, "AdvSIMD"),
    }.Where(i => i.Has).Select(i => i.Name);

    /// <summary>Versions of what takes part in a run.</summary>
    /// <param name="python">The version of the Python that programs run on, or null where none run.</param>
    /// <param name="bubblewrap">The version of bubblewrap, or null where it takes no part.</param>
    public static IReadOnlyDictionary<string, string> Versions(string? python, string? bubblewrap) => new Dictionary<string, string>
    {
        ["redraft"] = Version,
        ["dotnet"] = RuntimeInformation.FrameworkDescription,
        ["system"] = $"{RuntimeInformation.OSDescription}, {RuntimeInformation.OSArchitecture.ToString().ToLowerInvariant()}",
        ["processor"] = string.Join(", ", VectorInstructions().DefaultIfEmpty("no wide vector instructions")),
        ["python"] = python ?? "not used",
        ["bubblewrap"] = bubblewrap ?? "not used",
        ["sqlite"] = SqliteVersion(),
    };
}

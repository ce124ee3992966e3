using System.Globalization;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Redraft.Bench;

/// <summary>What a result was measured on.</summary>
internal static class Machine
{
    public static string Describe()
    {
        var vectors = Vector512.IsHardwareAccelerated ? "AVX-512" : Vector256.IsHardwareAccelerated ? "AVX2" : "128-bit vectors";
        return string.Create(
            CultureInfo.InvariantCulture, $"{Model()}, {Environment.ProcessorCount} processors, {vectors}, {RuntimeInformation.FrameworkDescription}, load before {Load()}");
    }

    /// <summary>Processor seconds so far, of all processors, that the machine's host gave to others while something here was to run; 0 where that isn't told.</summary>
    public static double SecondsTaken()
        => File.Exists("/proc/stat") ? double.Parse(File.ReadLines("/proc/stat").First().Split(' ', StringSplitOptions.RemoveEmptyEntries)[8], CultureInfo.InvariantCulture) / 100 : 0;

    /// <summary>Runnable threads over the last minute: well above 0 means that others were measured too.</summary>
    private static string Load() => File.Exists("/proc/loadavg") ? File.ReadAllText("/proc/loadavg").Split(' ')[0] : "unknown";

    private static string Model()
    {
        const string CpuInfo = "/proc/cpuinfo";
        if (!File.Exists(CpuInfo))
        {
            return RuntimeInformation.ProcessArchitecture.ToString();
        }

        string Field(string name) => File.ReadLines(CpuInfo)
            .FirstOrDefault(line => line.StartsWith(name, StringComparison.Ordinal))?.Split(':')[^1].Trim() ?? "?";

        return $"{Field("model name")} (family {Field("cpu family")}, model {Field("model\t")})";
    }
}

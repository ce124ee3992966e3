using System.Security.Cryptography;

namespace Redraft.Sandbox.Spawning;

/// <summary>The Python that candidates run on, and what a sandbox has to show for it to start.</summary>
/// <param name="Path">The program itself, no link and no shim.</param>
/// <param name="Version">As in 3.11.2.</param>
/// <param name="Loader">The dynamic loader as the program names it, or empty.</param>
/// <param name="Folders">Its standard library and the folders of the libraries that it loads.</param>
/// <param name="Hash">SHA-256 of the program, as hexadecimal digits.</param>
internal sealed record Interpreter(string Path, Version Version, string Loader, IReadOnlyList<string> Folders, string Hash)
{
    private static readonly Version s_oldest = new(3, 9);
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(20);

    public static string InstallCommand => UserDrop.AsRoot("apt-get install -y python3");

    /// <summary>Finds a Python that the given prefix (the drop to another user) can start.</summary>
    /// <exception cref="SandboxUnavailableException">There is none.</exception>
    public static Interpreter Find(string? wanted, IReadOnlyList<string> prefix)
    {
        string[] places = wanted is not null ? [wanted] : ["/usr/bin/python3", "/usr/local/bin/python3", ProgramOutput.Find("python3") ?? ""];
        var faults = new List<string>();
        foreach (var place in places.Where(place => place.Length > 0).Distinct())
        {
            if (!File.Exists(place))
            {
                faults.Add($"{place}: not there");
            }
            else if (Ask(place, prefix) is { } found)
            {
                return found;
            }
            else
            {
                faults.Add($"{place}: does not start as an unprivileged user, or is older than {s_oldest}");
            }
        }
        throw new SandboxUnavailableException($"no usable Python ({string.Join("; ", faults)})", InstallCommand);
    }

    private static Interpreter? Ask(string place, IReadOnlyList<string> prefix)
    {
        var (status, text) = ProgramOutput.Of([.. prefix, place, "-I", "-S", "-c", PythonSource.Of("interpreter")], s_patience);
        var values = text.Split('\n').Select(line => line.Split('=', 2)).Where(parts => parts.Length == 2)
            .ToLookup(parts => parts[0], parts => parts[1].Trim());
        if (status != 0 || values["executable"].FirstOrDefault() is not { } path
            || !Version.TryParse(values["version"].FirstOrDefault(), out var version) || version < s_oldest)
        {
            return null;
        }
        using var file = File.OpenRead(path);
        return new Interpreter(path, version, values["loader"].FirstOrDefault() ?? "", [.. values["folder"]],
            Convert.ToHexStringLower(SHA256.HashData(file)));
    }
}

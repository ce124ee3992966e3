using System.Globalization;
using Redraft.Evaluating;

namespace Redraft.Sandbox.Tests;

/// <summary>A program under <c>Programs/</c> and what its head says about it.</summary>
/// <remarks>
/// Lines <c>#: key value</c> at the top: <c>expect</c> the verdicts allowed, <c>assert …</c> a test (default: f adds two
/// numbers), <c>entry</c>, <c>setup</c>, <c>cpu</c> seconds, <c>memory</c> MiB, <c>strength</c>, <c>append</c> more text, <c>crlf</c>.
/// A program that reaches what it must not prints BREACH.
/// </remarks>
public sealed record TestProgram(string Code, ProgramTests Tests, IReadOnlyList<Verdict> Expected, VerdictStrength Strength)
{
    public static IEnumerable<string> Names(string kind) =>
        Directory.GetFiles(Folder(kind), "*.py").Select(path => Path.GetFileNameWithoutExtension(path)).Order(StringComparer.Ordinal);

    public static TestProgram Read(string kind, string name)
    {
        var text = File.ReadAllText(Path.Combine(Folder(kind), name + ".py"));
        var head = text.Split('\n').TakeWhile(line => line.StartsWith("#:", StringComparison.Ordinal)).Select(line => line[2..].Trim()).ToList();
        List<string> asserts = [.. head.Where(line => line.StartsWith("assert ", StringComparison.Ordinal))];
        string? Value(string key) => head.FirstOrDefault(line => line.StartsWith(key + " ", StringComparison.Ordinal))?[(key.Length + 1)..];
        var tests = new ProgramTests
        {
            Entry = Value("entry") ?? "f",
            Asserts = asserts.Count > 0 ? asserts : ["assert f(2, 3) == 5", "assert f(10, -4) == 6", "assert f(0, 0) == 0"],
            Setup = Value("setup") ?? "",
            Limits = new ProgramLimits
            {
                CpuSeconds = double.Parse(Value("cpu") ?? "4", CultureInfo.InvariantCulture),
                MemoryMegabytes = int.Parse(Value("memory") ?? "512", CultureInfo.InvariantCulture),
            },
        };
        var code = text + Value("append") switch
        {
            null => "",
            "'\\0'" => "\0",
            var more => new string(more[1], int.Parse(more.Split('*')[1], CultureInfo.InvariantCulture)),
        };
        return new TestProgram(head.Contains("crlf") ? code.Replace("\n", "\r\n", StringComparison.Ordinal) : code, tests,
            [.. Value("expect")!.Split(',').Select(verdict => Enum.Parse<Verdict>(verdict.Trim()))],
            Enum.Parse<VerdictStrength>(Value("strength") ?? "A"));
    }

    private static string Folder(string kind) => Path.Combine(AppContext.BaseDirectory, "Programs", kind);
}

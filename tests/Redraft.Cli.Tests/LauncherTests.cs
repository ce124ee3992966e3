using System.Diagnostics;
using System.Text.RegularExpressions;
using Redraft.Cli.Errors;

namespace Redraft.Cli.Tests;

/// <summary>The script <c>redraft</c>, in a small checkout of its own with a dotnet that only writes down what it is asked.</summary>
public sealed class LauncherTests : IDisposable
{
    private static readonly string[] s_tools = ["bash", "cat", "cksum", "cut", "dirname", "env", "find", "flock", "grep", "mkdir", "mktemp", "mv", "paste", "readlink", "rm", "sort", "tail"];

    private static readonly DateTime s_then = new(2001, 2, 3, 4, 5, 6, DateTimeKind.Utc);

    private const string Dotnet = """
        #!/usr/bin/env bash
        printf '%s\n' "$*" >>"$ASKED"
        case $1 in
          msbuild) last=${@: -1} && to=${last#-property:To=} && [ -z "${BREAK:-}" ] && mkdir -p "$to" && echo ahead >"$to/Redraft.Cli.dll" ;;
          build) [ -z "${BREAK:-}" ] && mkdir -p "${2%/*}/bin/Release/net10.0" && echo built >"${2%/*}/bin/Release/net10.0/Redraft.Cli.dll" ;;
        esac
        """;

    private readonly TemporaryFolder _folder = new();
    private readonly string _root, _bin, _asked;
    private string? _break;

    public LauncherTests()
    {
        (_root, _bin, _asked) = (Path.Combine(_folder.Path, "checkout"), Path.Combine(_folder.Path, "bin"), Path.Combine(_folder.Path, "asked"));
        foreach (var file in (string[])["redraft", "build/prerequisites.sh"])
        {
            _ = Directory.CreateDirectory(Path.GetDirectoryName(Path.Combine(_root, file))!);
            File.Copy(Path.Combine(Checkout(), file), Path.Combine(_root, file));
        }
        Write(Source, "class Program;");
        Write(Path.Combine(_root, "recipes", "a.yaml"), "a: 1");
        _ = Directory.CreateDirectory(_bin);
        foreach (var tool in s_tools)
        {
            var found = Array.Find(["/usr/bin/" + tool, "/bin/" + tool], File.Exists);
            Assert.SkipWhen(found is null, $"needs {tool}");
            _ = File.CreateSymbolicLink(Path.Combine(_bin, tool), found!);
        }
        Program("dotnet", Dotnet);
        Program("bwrap", "#!/usr/bin/env bash");
        Program("id", "#!/usr/bin/env bash\necho 1000");
    }

    private string Source => Path.Combine(_root, "src", "Redraft.Cli", "Program.cs");

    private string Dll => Path.Combine(_root, "src", "Redraft.Cli", "bin", "Release", "net10.0", "Redraft.Cli.dll");

    private string Ahead => Path.Combine(_root, "artifacts", "precompiled", "Redraft.Cli.dll");

    private string[] HandedOver => [.. Asked.Where(line => line.Contains("Redraft.Cli.dll ", StringComparison.Ordinal)).Select(line => line.Split(' ')[0])];

    private int Precompilations => Asked.Count(line => line.StartsWith("msbuild ", StringComparison.Ordinal));

    private int Builds => Asked.Count(line => line.StartsWith("build ", StringComparison.Ordinal));

    private string[] Asked => File.Exists(_asked) ? File.ReadAllLines(_asked) : [];

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void It_builds_once_and_hands_over_as_it_was_called()
    {
        Assert.Equal(0, Launch("list", "two words").Code);
        Assert.Equal(0, Launch("list").Code);

        Assert.Equal(1, Builds);
        Assert.Equal([$"{Dll} list two words", $"{Dll} list"], Asked.Where(line => line.StartsWith(Dll, StringComparison.Ordinal)));
    }

    [Fact]
    public void Whatever_happens_to_a_source_brings_one_build()
    {
        var builds = 0;
        void Rebuilds(Action change)
        {
            change();
            _ = Launch("list");
            _ = Launch("list");
            Assert.Equal(++builds, Builds);
        }

        Rebuilds(() => { });
        Rebuilds(() => File.SetLastWriteTimeUtc(Source, s_then));
        Rebuilds(() =>
        {
            File.WriteAllText(Source, "class Program { }");
            File.SetLastWriteTimeUtc(Source, s_then); // as a copy that keeps the time would
        });
        Rebuilds(() => Write(Path.Combine(_root, "src", "Redraft", "New.cs"), "class New;"));
        Rebuilds(() => File.Delete(Path.Combine(_root, "src", "Redraft", "New.cs")));
        Rebuilds(() => File.AppendAllText(Path.Combine(_root, "recipes", "a.yaml"), "b: 2"));
        Rebuilds(() => Directory.Delete(Path.Combine(_root, "src", "Redraft.Cli", "bin"), recursive: true));
    }

    [Fact]
    public void What_a_build_writes_and_what_is_no_source_bring_none()
    {
        _ = Launch("list");
        Write(Path.Combine(_root, "src", "Redraft.Cli", "obj", "project.assets.json"), "{}");
        Write(Path.Combine(_root, "README.md"), "text");
        Write(Path.Combine(_root, "runs", "one", "run.db"), "data");
        _ = Launch("list");

        Assert.Equal(1, Builds);
    }

    [Fact]
    public void Through_links_and_from_another_folder_it_is_the_same_checkout()
    {
        var elsewhere = Directory.CreateDirectory(Path.Combine(_folder.Path, "else where")).FullName;
        _ = File.CreateSymbolicLink(Path.Combine(elsewhere, "first"), Path.Combine(_root, "redraft"));
        _ = File.CreateSymbolicLink(Path.Combine(elsewhere, "second"), "first");

        Assert.Equal(0, Run(Path.Combine(_root, "redraft"), _root, "list").Code);
        Assert.Equal(0, Run(Path.Combine(elsewhere, "second"), elsewhere, "list").Code);
        Assert.Equal(0, Run("./second", elsewhere, "list").Code);

        Assert.Equal(1, Builds);
        Assert.Equal(3, Asked.Count(line => line == $"{Dll} list"));
        Assert.Empty(Directory.GetDirectories(elsewhere));
    }

    [Fact]
    public void A_build_that_fails_hands_over_to_nothing_and_is_tried_again()
    {
        _break = "1";
        var failed = Launch("list");
        _break = null;

        Assert.Equal(70, failed.Code);
        Assert.Contains("the build failed", failed.Error, StringComparison.Ordinal);
        Assert.DoesNotContain(Asked, line => line.EndsWith(" list", StringComparison.Ordinal));
        Assert.Equal(0, Launch("list").Code);
        Assert.Equal(2, Builds);
    }

    [Fact]
    public void A_build_that_fails_is_one_object_for_programs()
    {
        _break = "1";
        var failed = Launch("list", "--json");

        Assert.Contains("error RD7001  the build failed", failed.Error, StringComparison.Ordinal);
        Assert.Contains("\n   help: ", failed.Error, StringComparison.Ordinal);
        var error = System.Text.Json.JsonDocument.Parse(failed.Out).RootElement.GetProperty("error");
        Assert.Equal(("RD7001", failed.Code), (error.GetProperty("code").GetString(), error.GetProperty("exit").GetInt32()));
    }

    [Fact]
    public void Its_codes_are_those_of_the_program_with_their_exit_status()
    {
        var calls = new[] { "redraft", "test", "build/prerequisites.sh" }.SelectMany(file => File.ReadAllLines(Path.Combine(Checkout(), file)))
            .SelectMany(line => Regex.Matches(line, "\\bfail (RD\\d+|\\d+) (\\d+)?")).ToList();

        Assert.NotEmpty(calls);
        Assert.All(calls, call => Assert.Contains(ErrorCodes.All, code => code.Name == call.Groups[1].Value && $"{code.ExitCode}" == call.Groups[2].Value));
    }

    [Fact]
    public void Asking_a_model_compiles_ahead_once_and_what_takes_minutes_neither_waits_for_it_nor_uses_it()
    {
        string[] commands = ["list", "quickstart", "sample", "sample", "list", "run"];
        foreach (var command in commands)
        {
            Assert.Equal(0, Launch(command).Code);
        }

        Assert.Equal(1, Precompilations);
        Assert.Equal([Dll, Dll, Ahead, Ahead, Ahead, Dll], HandedOver);
        Assert.Contains($"-property:From={Path.GetDirectoryName(Dll)}", Asked.Single(line => line.StartsWith("msbuild ", StringComparison.Ordinal)), StringComparison.Ordinal);
    }

    [Fact]
    public void What_was_compiled_ahead_of_other_sources_is_not_used()
    {
        _ = Launch("sample");
        File.AppendAllText(Source, "// changed");
        _ = Launch("list");
        _ = Launch("sample");

        Assert.Equal(2, Precompilations);
        Assert.Equal([Ahead, Dll, Ahead], HandedOver);
    }

    [Fact]
    public void Where_nothing_can_be_compiled_ahead_it_says_so_once_and_works_as_built()
    {
        _ = Launch("list");
        _break = "1";
        var first = Launch("sample");
        var second = Launch("sample");

        Assert.Equal((0, 0), (first.Code, second.Code));
        Assert.Contains("starts more slowly", first.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("starts more slowly", second.Error, StringComparison.Ordinal);
        Assert.Equal([Dll, Dll, Dll], HandedOver);
    }

    [Theory]
    [InlineData("no apt-get", "", "bubblewrap missing, needed to run model-written programs in isolation; install with this system's package manager")]
    [InlineData("no sudo", "", "bubblewrap missing, needed to run model-written programs in isolation; run: sudo apt-get install -y bubblewrap")]
    [InlineData("sudo asks", "", "bubblewrap missing, needed to run model-written programs in isolation; run: sudo apt-get install -y bubblewrap")]
    [InlineData("sudo", "install -y --no-install-recommends bubblewrap", "installing bubblewrap with sudo apt-get, to run model-written programs in isolation")]
    [InlineData("root", "install -y --no-install-recommends bubblewrap", "installing bubblewrap with apt-get, to run model-written programs in isolation")]
    [InlineData("root, no network", "install -y --no-install-recommends bubblewrap", "apt-get failed; run: apt-get update && apt-get install -y bubblewrap")]
    public void Without_bubblewrap_it_installs_what_it_may_and_else_prints_the_line_that_does(string machine, string apt, string says)
    {
        Assert.SkipUnless(File.Exists("/usr/bin/python3"), "needs /usr/bin/python3, which can't be hidden");
        var installed = Path.Combine(_folder.Path, "apt");
        File.Delete(Path.Combine(_bin, "bwrap"));
        if (machine != "no apt-get")
        {
            Program("apt-get", $"#!/usr/bin/env bash\necho \"$*\" >>'{installed}'\n[ '{machine}' != 'root, no network' ]");
        }
        if (machine.StartsWith("sudo", StringComparison.Ordinal))
        {
            Program("sudo", $"#!/usr/bin/env bash\n[ \"$1\" = -n ] && [ '{machine}' = sudo ] && {{ shift; [ \"$1\" = true ] || \"$@\"; }}");
        }
        if (machine.StartsWith("root", StringComparison.Ordinal))
        {
            Program("id", "#!/usr/bin/env bash\necho 0");
        }

        var run = Launch("grade", "a.py");

        Assert.Equal(0, run.Code); // redraft itself refuses, by its own check
        Assert.Contains($"redraft: {says}\n", run.Error, StringComparison.Ordinal);
        Assert.Contains(apt, File.Exists(installed) ? File.ReadAllText(installed) : "", StringComparison.Ordinal);
        Assert.Equal(apt.Length > 0, File.Exists(installed));
    }

    [Theory]
    [InlineData("list")]
    [InlineData("grade", "--help")]
    public void What_runs_no_programs_installs_nothing(params string[] arguments)
    {
        File.Delete(Path.Combine(_bin, "bwrap"));

        Assert.DoesNotContain("bubblewrap", Launch(arguments).Error, StringComparison.Ordinal);
    }

    private (int Code, string Out, string Error) Launch(params string[] arguments) => Run(Path.Combine(_root, "redraft"), _folder.Path, arguments);

    private (int Code, string Out, string Error) Run(string program, string folder, params string[] arguments)
    {
        var start = new ProcessStartInfo(Path.Combine(_bin, "bash"), [program, .. arguments]) { WorkingDirectory = folder, RedirectStandardError = true, RedirectStandardOutput = true };
        start.Environment.Clear();
        foreach (var (name, value) in new[] { ("PATH", _bin), ("HOME", _folder.Path), ("ASKED", _asked), ("BREAK", _break) })
        {
            start.Environment[name] = value;
        }
        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEndAsync();
        var error = process.StandardError.ReadToEnd();
        process.WaitForExit();
        return (process.ExitCode, output.Result, error);
    }

    private void Program(string name, string text)
    {
        var path = Path.Combine(_bin, name);
        File.WriteAllText(path, text + "\n");
        File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }

    private static void Write(string path, string text)
    {
        _ = Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, text);
    }

    private static string Checkout()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "Redraft.slnx")))
        {
            folder = folder.Parent!;
        }
        return folder.FullName;
    }
}

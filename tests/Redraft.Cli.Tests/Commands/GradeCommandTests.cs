using System.Text.Json;
using Redraft.Cli.Errors;

namespace Redraft.Cli.Tests.Commands;

public sealed class GradeCommandTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_program_is_judged_with_every_call_in_one_object()
    {
        var program = _folder.Write("a.py", "def solve(a, b):\n    print('hello')\n    return a + b\n");
        var tests = _folder.Write("t.json", """{"entry": "solve", "asserts": ["assert solve(1, 2) == 3", "assert solve(2, 2) == 5"]}""");

        var run = await Invocation.RunAsync("grade", program, "--tests", tests, "--json");

        Assert.Equal(0, run.Code);
        var verdict = JsonDocument.Parse(run.Out).RootElement;
        Assert.Equal("wrong", verdict.GetProperty("verdict").GetString());
        Assert.Equal("A", verdict.GetProperty("strength").GetString());
        Assert.Equal("isolated", verdict.GetProperty("tier").GetString());
        Assert.Equal(["pass", "wrong"], verdict.GetProperty("calls").EnumerateArray().Select(c => c.GetProperty("verdict").GetString()!));
        Assert.Contains("hello", verdict.GetProperty("output").GetString(), StringComparison.Ordinal);
        Assert.True(verdict.GetProperty("seconds").GetDouble() >= 0);
    }

    [Fact]
    public async Task Without_json_the_verdict_is_the_first_word()
    {
        var program = _folder.Write("a.py", "def solve(x):\n    return x\n");
        var tests = _folder.Write("t.json", """{"entry": "solve", "asserts": ["assert solve(1) == 1"]}""");

        var run = await Invocation.RunAsync("grade", program, "--tests", tests);

        Assert.StartsWith("pass\n", run.Out, StringComparison.Ordinal);
        Assert.Contains("isolated", run.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_missing_file_is_one_line_that_names_it()
    {
        var tests = _folder.Write("t.json", """{"entry": "solve", "asserts": ["assert solve(1) == 1"]}""");

        var run = await Invocation.RunAsync("grade", Path.Combine(_folder.Path, "none.py"), "--tests", tests, "--json");

        Assert.Equal(ExitCode.Data, run.Code);
        Assert.Contains("none.py does not exist", run.OneError, StringComparison.Ordinal);
        Assert.Contains("RD0401", run.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_help_shows_a_program_or_mbpp_never_both()
    {
        var (grade, mbpp) = ((await Invocation.RunAsync("grade", "--help")).Out, (await Invocation.RunAsync("grade", "mbpp", "--help")).Out);

        Assert.Contains("Usage:\n  redraft grade <FILE.py> [options]\n  redraft grade [command] [options]\n", grade, StringComparison.Ordinal);
        Assert.Contains("  <FILE.py>  ", grade, StringComparison.Ordinal);
        Assert.Contains("Usage:\n  redraft grade mbpp [options]\n", mbpp, StringComparison.Ordinal);
        Assert.DoesNotContain("FILE.py", mbpp, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_program_before_mbpp_is_refused()
    {
        var run = await Invocation.RunAsync("grade", "a.py", "mbpp", "--data", "mbpp.jsonl", "--gold");

        Assert.Equal(ExitCode.Usage, run.Code);
        Assert.Contains("'a.py'", run.OneError, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"entry": "solve", "asserts": ["assert solve(1) == 1", "assert solve("]}""", "assert 2 (assert solve() is not usable: ")]
    [InlineData("""{"entry": "solve", "asserts": ["assert solve(1) == 1", "assert solve(1) == [][0]"]}""", "assert 2 (solve(1) == [][0]) fails by itself: IndexError: list index out of range; expected one Python assert")]
    [InlineData("""{"entry": "solve", "asserts": ["assert solve(1) == 1"], "setup": "import nothing_of_that_name"}""", "the setup fails by itself: ModuleNotFoundError")]
    public async Task Tests_that_cannot_be_used_are_the_users_to_mend(string json, string says)
    {
        var program = _folder.Write("a.py", "def solve(x):\n    return x\n");
        var tests = _folder.Write("t.json", json);

        var run = await Invocation.RunAsync("grade", program, "--tests", tests, "--json");

        Assert.Equal(ExitCode.Data, run.Code);
        Assert.Contains($"{tests}: {says}", run.OneError, StringComparison.Ordinal);
        Assert.EndsWith("mend it or leave it out", run.OneError, StringComparison.Ordinal);
        Assert.StartsWith("{\"schema\":1,\"error\":{\"code\":\"RD0403\"", run.Out, StringComparison.Ordinal);
    }
}

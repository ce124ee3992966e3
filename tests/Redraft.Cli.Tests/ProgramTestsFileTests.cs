using Redraft.Cli.Errors;

namespace Redraft.Cli.Tests;

public sealed class ProgramTestsFileTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_whole_file_is_read()
    {
        var tests = ProgramTestsFile.Read(_folder.Write("t.json",
            """{"entry": "solve", "asserts": ["assert solve(1) == 2"], "setup": "import math", "limits": {"cpu_s": 0.5, "memory_mb": 64}}"""));

        Assert.Equal("solve", tests.Entry);
        Assert.Equal(["assert solve(1) == 2"], tests.Asserts);
        Assert.Equal("import math", tests.Setup);
        Assert.Equal((0.5, 64), (tests.Limits.CpuSeconds, tests.Limits.MemoryMegabytes));
    }

    [Theory]
    [InlineData("""{"asserts": ["assert f()"]}""", "'entry' is missing")]
    [InlineData("""{"entry": "f"}""", "'asserts' is missing")]
    [InlineData("""{"entry": "f", "asserts": []}""", "'asserts' is empty")]
    [InlineData("""{"entry": 1, "asserts": ["a"]}""", "'entry' should be a string, found number")]
    [InlineData("""{"entry": "f", "asserts": "a"}""", "'asserts' should be an array")]
    [InlineData("""{"entry": "f", "asserts": ["a", 2]}""", "'asserts[1]' should be a string")]
    [InlineData("""{"entry": "f", "asserts": ["a"], "time": 3}""", "unknown key 'time'")]
    [InlineData("""{"entry": "f", "asserts": ["a"], "limits": {"cpu": 3}}""", "unknown key 'limits.cpu'")]
    [InlineData("""{"entry": "f", "asserts": ["a"], "limits": {"cpu_s": 0.05}}""", "'limits.cpu_s' should be a number from 0.1 to 60, found 0.05")]
    [InlineData("""{"entry": "", "asserts": ["a"]}""", "'entry' is empty")]
    [InlineData("""{"entry": "f", "asserts": ["a"], "limits": {"memory_mb": 1e400}}""", "'limits.memory_mb'")]
    [InlineData("""{"entry": "f", "asserts": ["\ud800"]}""", "lone surrogate")]
    [InlineData("[]", "should be an object")]
    [InlineData("{\n\"entry\": }", "line 2")]
    public void Whatever_is_wrong_is_named_with_its_key(string json, string says)
    {
        var path = _folder.Write("t.json", json);

        var refusal = Assert.ThrowsAny<Exception>(() => ProgramTestsFile.Read(path));

        Assert.Equal(ExitCode.Data, Failure.Of(refusal).ExitCode);
        Assert.StartsWith(path, refusal.Message, StringComparison.Ordinal);
        Assert.Contains(says, refusal.Message, StringComparison.Ordinal);
    }
}

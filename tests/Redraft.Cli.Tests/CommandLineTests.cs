using System.CommandLine.Parsing;
using Redraft.Cli.Errors;

namespace Redraft.Cli.Tests;

public sealed class CommandLineTests
{
    public static TheoryData<string> Names => [.. CommandLine.Commands().Select(c => c.Name)];

    [Theory]
    [MemberData(nameof(Names))]
    public async Task Every_commands_help_shows_an_example_that_parses(string name)
    {
        var help = await Invocation.RunAsync(name, "--help");

        Assert.Equal(0, help.Code);
        Assert.Contains($"Example:\n  redraft {name}", help.Out, StringComparison.Ordinal);
        Assert.DoesNotContain("Redraft.Cli", help.Out, StringComparison.Ordinal);
        var command = CommandLine.Commands().Single(c => c.Name == name);
        foreach (var example in command.Example.Split('\n'))
        {
            Assert.Empty(CommandLine.Parse([.. CommandLineParser.SplitCommandLine(example).Skip(1)]).Errors);
        }
    }

    [Theory]
    [InlineData("--help")]
    [InlineData("--version")]
    [InlineData("list", "--help")]
    public async Task Help_that_cannot_be_written_is_one_line_and_code_74(params string[] args)
    {
        Assert.SkipUnless(File.Exists("/dev/full"), "needs a device that is always full");
        using var full = new StreamWriter(new FileStream("/dev/full", FileMode.Open, FileAccess.Write, FileShare.ReadWrite, bufferSize: 0)) { AutoFlush = true };
        using var error = new StringWriter();

        var code = await CommandLine.RunAsync(args, new Terminal { Out = full, Error = error });

        Assert.Equal(ExitCode.InputOutput, code);
        Assert.StartsWith("error RD7401  the disk is full", new Invocation(code, "", error.ToString()).OneError, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("nonsense")]
    [InlineData("list", "--nonsense")]
    [InlineData("list", "--threads", "0")]
    [InlineData("list", "--threads", "many")]
    [InlineData("grade", "answer.py")]
    public async Task A_wrong_command_line_is_one_line_and_code_2(params string[] args)
    {
        var run = await Invocation.RunAsync(args);

        Assert.Equal(ExitCode.Usage, run.Code);
        Assert.StartsWith("error RD", run.OneError, StringComparison.Ordinal);
        Assert.Contains("--help", run.OneError, StringComparison.Ordinal);
        Assert.Empty(run.Out);
    }

    [Fact]
    public async Task Without_a_command_the_help_is_shown()
    {
        var run = await Invocation.RunAsync();

        Assert.Equal(0, run.Code);
        Assert.Contains("redraft quickstart", run.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_version_is_printed_alone()
    {
        var run = await Invocation.RunAsync("--version");

        Assert.Equal(0, run.Code);
        Assert.Matches(@"^\d+\.\d+\.\d+", run.Out);
    }
}

namespace Redraft.Cli.Tests;

/// <summary>One run of the command line inside the test's process.</summary>
/// <param name="Code">The exit code.</param>
/// <param name="Out">What it wrote to standard output.</param>
/// <param name="Error">What it wrote to standard error.</param>
internal sealed record Invocation(int Code, string Out, string Error)
{
    public static async Task<Invocation> RunAsync(params string[] args)
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        var code = await CommandLine.RunAsync(args, new Terminal { Out = output, Error = error });
        return new Invocation(code, output.ToString(), error.ToString());
    }

    /// <summary>The one error that a failed command owes its user: <c>error RD0412  what; what to do</c>.</summary>
    public string OneError
    {
        get
        {
            var lines = Error.TrimEnd('\n').Split('\n');
            Assert.Matches("^(error|stopped) RD[0-9]{4}  .", Assert.Single(lines, line => !line.StartsWith(' ')));
            Assert.StartsWith("   help: ", lines[^1], StringComparison.Ordinal);
            return lines[0] + "; " + lines[^1]["   help: ".Length..];
        }
    }
}

using System.CommandLine;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using Redraft.Cli.Progress;
using Redraft.Runs;

namespace Redraft.Cli;

/// <summary>One invocation: the terminal and the options that every command has.</summary>
internal sealed class Session(Terminal terminal, GlobalOptions options, ParseResult parsed)
{
    private static readonly JsonSerializerOptions OneLine = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, // a terminal or a file, never a page
        Converters = { new FiniteNumberConverter() },
    };

    /// <summary>Where to write.</summary>
    public Terminal Terminal { get; } = terminal;

    /// <summary>Whether results are printed as JSON.</summary>
    public bool Json { get; } = parsed.GetValue(options.Json);

    /// <summary>Whether progress is hidden.</summary>
    public bool Quiet { get; } = parsed.GetValue(options.Quiet);

    /// <summary>Whether programs may run without isolation.</summary>
    public bool UnsafeRunCode { get; } = parsed.GetValue(options.Unsafe);

    /// <summary>Threads to compute with.</summary>
    public int Threads { get; } = parsed.GetValue(options.Threads) ?? Environment.ProcessorCount;

    /// <summary>Shows a run's progress in the way that fits the terminal, until disposed.</summary>
    public RunProgress ShowProgress() => Quiet ? new RunProgress(new SilentObserver())
        : Terminal.Live ? new RunProgress(new LiveProgress(Terminal))
        : new RunProgress(new PlainProgress(Terminal.Error, Terminal.Clock));

    /// <summary>Prints the command's one JSON object, one line.</summary>
    public void PrintJson(object value) => WriteJson(Terminal, value);

    /// <summary>Prints one JSON object, one line.</summary>
    public static void WriteJson(Terminal terminal, object value) => terminal.Out.WriteLine(JsonSerializer.Serialize(value, OneLine));

    /// <summary>Prints a line of the result.</summary>
    public void Print(string line) => Terminal.Out.WriteLine(line);

    /// <summary>Prints a line that isn't the result.</summary>
    public void Note(string line)
    {
        if (!Quiet)
        {
            Terminal.Error.WriteLine(line);
        }
    }
}

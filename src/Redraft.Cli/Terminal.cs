using Spectre.Console;

namespace Redraft.Cli;

/// <summary>Where a command writes, and what that place can do.</summary>
internal sealed record Terminal
{
    private const int UsualWidth = 100; // where nothing says how wide
    private const int LeastWidth = 40; // narrower, tables can't be read at all

    /// <summary>Standard output: results only.</summary>
    public required TextWriter Out { get; init; }

    /// <summary>Standard error: progress, notes, errors.</summary>
    public required TextWriter Error { get; init; }

    /// <summary>Standard input where a person can be asked; null where nobody is there.</summary>
    public TextReader? In { get; init; }

    /// <summary>Whether a person watches standard error, so that it may be redrawn.</summary>
    public bool Live { get; init; }

    /// <summary>Whether colours may be used on standard output.</summary>
    public bool Colour { get; init; }

    /// <summary>Whether colours may be used on standard error.</summary>
    public bool ColourOnError { get; init; }

    /// <summary>Whether lines are drawn with the characters of a typewriter.</summary>
    public bool Plain { get; init; }

    /// <summary>Columns.</summary>
    public int Width { get; init; } = 100;

    /// <summary>Whether stack traces are wanted.</summary>
    public bool Debug { get; init; }

    /// <summary>The clock.</summary>
    public TimeProvider Clock { get; init; } = TimeProvider.System;

    /// <summary>The process's own streams; heeds <c>NO_COLOR</c> and <c>TERM=dumb</c>.</summary>
    public static Terminal OfProcess()
    {
        var dumb = Environment.GetEnvironmentVariable("TERM") is null or "" or "dumb";
        var noColour = !string.IsNullOrEmpty(Environment.GetEnvironmentVariable("NO_COLOR"));
        return new Terminal
        {
            Out = Console.Out,
            Error = new ForgivingWriter(Console.Error),
            In = Console.IsInputRedirected || Console.IsErrorRedirected ? null : Console.In,
            Live = !Console.IsErrorRedirected && !dumb && string.IsNullOrEmpty(Environment.GetEnvironmentVariable("CI")),
            Colour = !Console.IsOutputRedirected && !dumb && !noColour,
            ColourOnError = !Console.IsErrorRedirected && !dumb && !noColour,
            Width = (Console.IsOutputRedirected && Console.IsErrorRedirected) || Console.WindowWidth <= 0 ? UsualWidth : Math.Max(LeastWidth, Console.WindowWidth),
            Debug = Environment.GetEnvironmentVariable("REDRAFT_DEBUG") is "1",
        };
    }

    /// <summary>The same place, for <c>--plain</c>.</summary>
    public Terminal AsPlain() => this with { Plain = true, Live = false, Colour = false, ColourOnError = false };

    /// <summary>A console on standard error that may redraw.</summary>
    public IAnsiConsole ErrorConsole() => On(Error, Live, ColourOnError);

    /// <summary>A console on standard output that only writes.</summary>
    public IAnsiConsole OutConsole() => On(Out, live: false, Colour);

    private IAnsiConsole On(TextWriter writer, bool live, bool colour)
    {
        var console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Ansi = AnsiSupport.Yes, // without it, colours would be reset through System.Console, whose escapes reach the terminal whatever the writer is
            ColorSystem = colour ? ColorSystemSupport.Standard : ColorSystemSupport.NoColors,
            Interactive = live ? InteractionSupport.Yes : InteractionSupport.No,
            Out = new AnsiConsoleOutput(live || colour ? writer : new UnstyledWriter(writer)),
        });
        console.Profile.Width = Width;
        console.Profile.Capabilities.Unicode = !Plain;
        return console;
    }
}

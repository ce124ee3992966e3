using System.Globalization;

namespace Redraft.Bench.Comparing;

/// <summary>What to compare, how long, and how to say it.</summary>
internal sealed record CompareOptions
{
    public const string Usage = """
        usage: bench/run [--quick] [--json] [--only NAME…] [--rounds N] [--patience MINUTES] [--shared]

        --quick       2 rounds of shorter turns: shows that everything works, measures roughly
        --json        JSON on standard output instead of a table
        --only NAME…  the ratios whose name contains one of these
        --rounds N    rounds, 1 to 100 (default: 5)
        --patience MINUTES
                      wait that long in all for others to leave the processors alone, and repeat turns that they disturbed (default: 0)
        --shared      for a machine that others use: one thread each, figures per second of processor time
        """;

    private const int FullRounds = 5;
    private const int QuickRounds = 2;

    public bool Quick { get; init; }

    public bool Json { get; init; }

    /// <summary>Parts of the names of ratios; none means all.</summary>
    public IReadOnlyList<string> Only { get; init; } = [];

    /// <summary>How often each contender has its turn, the one that warms up not counted.</summary>
    public int Rounds { get; init; } = FullRounds;

    /// <summary>Whether others use the machine: then everybody has one thread, and processor time counts, which others hardly change.</summary>
    public bool Shared { get; init; }

    /// <summary>Threads of each contender.</summary>
    public int Threads => Shared ? 1 : Environment.ProcessorCount;

    /// <summary>How long to wait in all for a quiet machine.</summary>
    public TimeSpan Patience { get; init; }

    /// <summary>How long a turn is, for those that can choose.</summary>
    public double TurnSeconds => Quick ? 0.5 : 2;

    /// <summary>Whether a ratio of that name is wanted.</summary>
    public bool Wants(string name) => Only.Count == 0 || Only.Any(part => name.Contains(part, StringComparison.OrdinalIgnoreCase));

    /// <summary>A contender, measured in the time that counts.</summary>
    /// <param name="contender">Who is measured.</param>
    /// <param name="seconds">Whether its figures are seconds, not rates.</param>
    public IContender Timed(IContender contender, bool seconds = false) => Shared ? new PerProcessorSecond(contender, seconds) : contender;

    /// <summary>Reads a command line.</summary>
    /// <exception cref="ArgumentException">If it can't be understood.</exception>
    public static CompareOptions Parse(IReadOnlyList<string> arguments)
    {
        var (options, only, rounds) = (new CompareOptions(), new List<string>(), (int?)null);
        for (var i = 0; i < arguments.Count; i++)
        {
            switch (arguments[i])
            {
                case "--quick":
                    options = options with { Quick = true };
                    break;
                case "--json":
                    options = options with { Json = true };
                    break;
                case "--shared":
                    options = options with { Shared = true };
                    break;
                case "--only" when i + 1 < arguments.Count:
                    while (i + 1 < arguments.Count && !arguments[i + 1].StartsWith("--", StringComparison.Ordinal))
                    {
                        only.Add(arguments[++i]);
                    }

                    break;
                case "--rounds" when i + 1 < arguments.Count && int.TryParse(arguments[i + 1], CultureInfo.InvariantCulture, out var count) && count is >= 1 and <= 100:
                    rounds = count;
                    i++;
                    break;
                case "--patience" when i + 1 < arguments.Count && int.TryParse(arguments[i + 1], CultureInfo.InvariantCulture, out var minutes) && minutes is >= 0 and <= 1000:
                    options = options with { Patience = TimeSpan.FromMinutes(minutes) };
                    i++;
                    break;
                default:
                    throw new ArgumentException($"'{arguments[i]}' isn't understood here\n\n{Usage}");
            }
        }

        return options with { Only = only, Rounds = rounds ?? (options.Quick ? QuickRounds : FullRounds) };
    }
}

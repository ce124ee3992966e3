namespace Redraft.Bench.Comparing;

/// <summary>A program that runs anew in each turn and prints its own figure; or whose run itself is timed.</summary>
/// <param name="command">Program and arguments.</param>
/// <param name="environment">What is different in its environment; null removes.</param>
/// <param name="figure">Reads the figure from what it printed (standard output, standard error) and the seconds that it took.</param>
internal sealed class CommandContender(
    IReadOnlyList<string> command, IReadOnlyDictionary<string, string?> environment, Func<string, string, double, double> figure) : IContender
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(5);

    /// <summary>How often it runs in one turn; the median of the figures counts.</summary>
    public int Repeats { get; init; } = 1;

    public string Description => string.Join(' ', command.Select(Path.GetFileName));

    public void Start()
    {
    }

    public double Measure(double seconds) => Interleaved.Median([.. Enumerable.Range(0, Repeats).Select(_ => Once())]);

    public void Dispose()
    {
    }

    private double Once()
    {
        var (output, errors, taken) = PeerProcess.Run(command, environment, Patience);
        try
        {
            return figure(output, errors, taken);
        }
        catch (Exception error) when (error is FormatException or System.Text.Json.JsonException or KeyNotFoundException or InvalidOperationException)
        {
            throw new ContenderException($"{Description}: no figure in what it printed ({error.Message})");
        }
    }
}

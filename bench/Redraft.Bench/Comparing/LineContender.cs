using System.Globalization;

namespace Redraft.Bench.Comparing;

/// <summary>A process that stays and measures itself when told to, over the lines that <see cref="Working.WorkCommand"/> describes.</summary>
/// <param name="command">Program and arguments.</param>
/// <param name="environment">What is different in its environment; null removes.</param>
internal sealed class LineContender(IReadOnlyList<string> command, IReadOnlyDictionary<string, string?> environment) : IContender
{
    private static readonly TimeSpan StartPatience = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan TurnPatience = TimeSpan.FromMinutes(5);

    private PeerProcess? _process;

    public string Description { get; private set; } = "";

    public string? Answer { get; private set; }

    public int? Process => _process?.Id;

    public double? PeakMebibytes => _process?.PeakMebibytes();

    public void Start()
    {
        _process = PeerProcess.Start(command, environment);
        while (true)
        {
            var line = _process.ReadLine(StartPatience);
            if (line.StartsWith("answer ", StringComparison.Ordinal))
            {
                Answer = line["answer ".Length..];
            }
            else if (line.StartsWith("ready ", StringComparison.Ordinal))
            {
                Description = line["ready ".Length..];
                return;
            }
        }
    }

    public double Measure(double seconds)
    {
        var process = _process ?? throw new InvalidOperationException("start it first");
        process.WriteLine(string.Create(CultureInfo.InvariantCulture, $"run {seconds}"));
        var line = process.ReadLine(TurnPatience);
        return double.TryParse(line, CultureInfo.InvariantCulture, out var rate) && double.IsFinite(rate) && rate > 0
            ? rate
            : throw new ContenderException($"{command[0]}: a rate was expected, found '{line}'");
    }

    public void Dispose() => _process?.Dispose();
}

using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace Redraft.Remote.Finetuning;

/// <summary>What a line of a trainer's log says of its progress; nothing, as a rule.</summary>
/// <remarks>Read are our own lines, <c>{"step": 3, "steps": 40, "loss": 1.25}</c>, the bars of tqdm, <c>12/40 [00:10&lt;…</c>, and the dictionaries that Hugging Face's trainers print,
/// <c>{'loss': 1.25, …}</c>.</remarks>
/// <param name="Step">Optimizer steps made so far, or null.</param>
/// <param name="Steps">Of how many, or null.</param>
/// <param name="Loss">Nats per token, or null.</param>
internal sealed partial record TrainerLogLine(int? Step, int? Steps, double? Loss)
{
    private const int Longest = 4096; // characters that are looked at

    /// <summary>Whether it says anything.</summary>
    public bool IsProgress => Step is not null || Loss is not null;

    /// <summary>Reads a line.</summary>
    public static TrainerLogLine Of(string line)
    {
        line = line.Length > Longest ? line[..Longest] : line;
        if (OfJson(line) is { } own)
        {
            return own;
        }

        var loss = Loss1().Match(line) is { Success: true } found && double.TryParse(found.Groups[1].ValueSpan, NumberStyles.Float, CultureInfo.InvariantCulture, out var nats) && double.IsFinite(nats) ? nats : (double?)null;
        return Bar().Matches(line) is { Count: > 0 } bars && Counted(bars[^1]) is var (step, steps) ? new TrainerLogLine(step, steps, loss) : new TrainerLogLine(null, null, loss);
    }

    private static TrainerLogLine? OfJson(string line)
    {
        if (!line.StartsWith('{'))
        {
            return null;
        }

        try
        {
            using var document = JsonDocument.Parse(line);
            var root = document.RootElement;
            return Whole("step") is { } step && Whole("steps") is { } steps && step >= 0 && step <= steps ? new TrainerLogLine(step, steps, Number("loss"))
                : Number("loss") is { } loss ? new TrainerLogLine(null, null, loss) : null;

            int? Whole(string name) => root.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.Number && value.TryGetInt32(out var number) ? number : null;
            double? Number(string name) => root.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.Number && value.TryGetDouble(out var number) && double.IsFinite(number) ? number : null;
        }
        catch (JsonException)
        {
            return null; // a dictionary as Python prints it
        }
    }

    private static (int Step, int Steps)? Counted(Match bar)
        => int.TryParse(bar.Groups[1].ValueSpan, NumberStyles.None, CultureInfo.InvariantCulture, out var step)
        && int.TryParse(bar.Groups[2].ValueSpan, NumberStyles.None, CultureInfo.InvariantCulture, out var steps) && step <= steps ? (step, steps) : null;

    [GeneratedRegex(@"'loss': '?(-?[0-9.]+(?:e-?[0-9]+)?)", RegexOptions.CultureInvariant)]
    private static partial Regex Loss1();

    [GeneratedRegex(@"\b([0-9]{1,9})/([0-9]{1,9}) \[[0-9]", RegexOptions.CultureInvariant)]
    private static partial Regex Bar();
}

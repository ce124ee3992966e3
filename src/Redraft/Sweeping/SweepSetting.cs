namespace Redraft.Sweeping;

/// <summary>A setting of a recipe, and the values that are tried for it.</summary>
/// <param name="Key">As in a recipe, sections before dots: <c>training.learning-rate</c>.</param>
/// <param name="Values">As in a recipe; each once.</param>
public sealed record SweepSetting(string Key, IReadOnlyList<string> Values)
{
    // Each of these would make runs that can't be compared, or that differ by luck alone.
    private static readonly (string Key, string Why)[] Refused =
    [
        ("seed", "to choose among seeds is to choose luck; --seeds N runs each setting with N seeds"),
        ("task", "every setting is measured on the same problems of one task"),
        ("evaluation", "every setting is measured alike"),
        ("baselines", "they don't depend on what is chosen, and run with the chosen setting alone"),
        ("paper", "a study of a paper is no run to choose among"),
    ];

    /// <summary>Reads <c>key=a,b,c</c>; a value in brackets is a list: <c>key=[a,b],[c]</c>.</summary>
    /// <exception cref="ArgumentException">If it is nothing of the kind, names a value twice, or is a setting that can't be chosen.</exception>
    public static SweepSetting Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var sign = text.IndexOf('=', StringComparison.Ordinal);
        var key = sign < 0 ? text : text[..sign].Trim();
        var shown = UntrustedText.Visible(key, 80);
        if (sign < 0 || key.Length == 0)
        {
            throw new ArgumentException($"expected KEY=A,B,C such as training.epochs=4,8, found '{UntrustedText.Visible(text, 80)}'");
        }

        if (Refused.FirstOrDefault(r => key == r.Key || key.StartsWith(r.Key + ".", StringComparison.Ordinal)) is { Why: { } why })
        {
            throw new ArgumentException($"'{shown}' can't be swept: {why}");
        }

        var values = Split(text[(sign + 1)..]);
        return values.Exists(value => value.Length == 0) ? throw new ArgumentException($"'{shown}': a value is empty; expected values with commas between, such as 4,8")
            : values.Distinct().Count() < values.Count ? throw new ArgumentException($"'{shown}' names a value twice: {UntrustedText.Visible(string.Join(", ", values), 80)}")
            : new SweepSetting(key, values);
    }

    /// <summary>The parts between commas that stand in no bracket.</summary>
    private static List<string> Split(string values)
    {
        var (parts, depth, start) = (new List<string>(), 0, 0);
        for (var i = 0; i < values.Length; i++)
        {
            depth += values[i] switch { '[' => 1, ']' => -1, _ => 0 };
            if (values[i] == ',' && depth <= 0)
            {
                parts.Add(values[start..i].Trim());
                start = i + 1;
            }
        }

        parts.Add(values[start..].Trim());
        return parts;
    }
}

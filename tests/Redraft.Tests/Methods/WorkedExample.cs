using System.Globalization;

namespace Redraft.Tests.Methods;

/// <summary>One line of a <c>worked</c> block of docs/methods: <c>samples 10, correct 3, k 5 → estimate 0.916667</c>.</summary>
/// <param name="Place">Page and line, for messages.</param>
/// <param name="Method">The word behind <c>worked</c>: who computes it.</param>
/// <param name="Given">Key → values.</param>
/// <param name="Expected">Key → values as the page prints them.</param>
internal sealed record WorkedExample(string Place, string Method, Given Given, IReadOnlyList<(string Key, string[] Values)> Expected)
{
    private const string Arrow = "→";

    /// <summary>All examples of a page.</summary>
    public static IEnumerable<WorkedExample> Read(string path)
    {
        var (method, number) = ((string?)null, 0);
        foreach (var line in File.ReadLines(path))
        {
            number++;
            if (line.StartsWith("```", StringComparison.Ordinal))
            {
                method = line.StartsWith("```worked ", StringComparison.Ordinal) ? line["```worked ".Length..].Trim() : null;
            }
            else if (method is not null && line.Trim().Length > 0)
            {
                var place = $"{Path.GetFileName(path)}, line {number}";
                var sides = line.Split(Arrow);
                Assert.True(sides.Length == 2, $"{place}: expected 'key values, … {Arrow} key values, …', found '{line}'");
                yield return new WorkedExample(place, method, new Given(Parts(sides[0]).ToDictionary(p => p.Key, p => p.Values)), [.. Parts(sides[1])]);
            }
        }
    }

    /// <summary>Whether a computed value is the printed one, to the digits that are printed.</summary>
    public static bool Agrees(string printed, string found)
    {
        const double Slack = 1e-9; // of a half of the last digit, for binary fractions
        return double.TryParse(printed, CultureInfo.InvariantCulture, out var expected) && double.TryParse(found, CultureInfo.InvariantCulture, out var value)
            ? Math.Abs(expected - value) <= (0.5 * Math.Pow(10, -Decimals(printed))) + Slack
            : printed == found;
    }

    private static int Decimals(string number) => number.Contains('.', StringComparison.Ordinal) ? number.Length - number.IndexOf('.', StringComparison.Ordinal) - 1 : 0;

    private static IEnumerable<(string Key, string[] Values)> Parts(string side) => side.Split(',')
        .Select(part => part.Split(' ', StringSplitOptions.RemoveEmptyEntries)).Where(words => words.Length > 0).Select(words => (words[0], words[1..]));
}

/// <summary>What a worked example is given.</summary>
internal sealed class Given(IReadOnlyDictionary<string, string[]> values)
{
    public IReadOnlyCollection<string> Keys => [.. values.Keys];

    public string[] Words(string key) => values.GetValueOrDefault(key) ?? throw new KeyNotFoundException($"'{key}' expected, found {string.Join(", ", values.Keys)}");

    public double[] Numbers(string key) => [.. Words(key).Select(word => double.Parse(word, CultureInfo.InvariantCulture))];

    public double Number(string key) => Numbers(key).Single();

    public int Count(string key) => (int)Number(key);

    /// <summary>Words of the form <c>name=value</c>.</summary>
    public IReadOnlyList<(string Name, string Value)> Pairs(string key) => [.. Words(key).Select(word => word.Split('=')).Select(halves => (halves[0], halves[1]))];
}

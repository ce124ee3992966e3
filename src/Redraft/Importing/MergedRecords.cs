using System.Globalization;

namespace Redraft.Importing;

/// <summary>What of some records has no place of its own in a graph, and where it stood: a graph holds each text and each judgement once.</summary>
public sealed class MergedRecords
{
    internal const string Description = "descriptions of a problem_id that an earlier record describes otherwise: the first one stays";
    internal const string Author = "authors that an earlier record of the same text names otherwise: the first one stays";
    internal const string Repetition = "records that only repeat an earlier one";
    internal const string EqualTexts = "preferences between two equal texts, which are kept as ties";

    private const int MostNamed = 20; // lines

    private readonly SortedDictionary<string, List<RecordPlace?>> _found = new(StringComparer.Ordinal);

    /// <summary>Each kind with how often and where, such as <c>2 × records that only repeat an earlier one (said.jsonl line 3, 7)</c>; empty where every record is in the graph whole.</summary>
    public IReadOnlyList<string> Said => [.. _found.Select(kind => string.Create(CultureInfo.InvariantCulture, $"{kind.Value.Count} × {kind.Key}{PlacesOf(kind.Value)}"))];

    internal void Add(string what, RecordPlace? place)
    {
        if (!_found.TryGetValue(what, out var places))
        {
            _found[what] = places = [];
        }

        places.Add(place);
    }

    private static string PlacesOf(List<RecordPlace?> places)
    {
        var known = places.OfType<RecordPlace>().ToList();
        var named = known.Take(MostNamed).GroupBy(place => place.Path)
            .Select(file => $"{UntrustedText.Visible(file.Key, 200)} line {string.Join(", ", file.Select(place => place.Line.ToString(CultureInfo.InvariantCulture)))}");
        return known.Count == 0 ? "" : $" ({string.Join("; ", named)}{(known.Count > MostNamed ? $", and {known.Count - MostNamed} more" : "")})";
    }
}

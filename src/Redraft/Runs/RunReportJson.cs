using System.Text.Json;
using System.Text.Json.Serialization;

namespace Redraft.Runs;

/// <summary>Writes a report as JSON, whole or as the summary that <c>--json</c> prints, and reads the whole back.</summary>
public static class RunReportJson
{
    private static readonly JsonSerializerOptions Options = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase), new FiniteNumberConverter() },
        WriteIndented = true,
    };

    /// <summary>The whole report, as stored in <c>report.json</c>.</summary>
    public static string Write(RunReport report) => JsonSerializer.Serialize(report, Options);

    /// <summary>Reads what <see cref="Write"/> wrote.</summary>
    /// <param name="json">The text.</param>
    /// <param name="source">Its path, for messages.</param>
    /// <exception cref="InvalidDataException">If it is malformed or of another schema; names the source and the place.</exception>
    public static RunReport Read(string json, string source)
    {
        try
        {
            var report = JsonSerializer.Deserialize<RunReport>(json, Options)
                ?? throw new InvalidDataException($"{source}: expected a report object, found null");
            return report.Schema == 1
                ? report
                : throw new InvalidDataException($"{source}: schema {report.Schema}; this version reads schema 1: make the report again with 'redraft report'");
        }
        catch (JsonException e)
        {
            throw new InvalidDataException($"{source}, line {e.LineNumber + 1}: not a run report ({e.Path ?? "$"})", e);
        }
    }

    /// <summary>The summary that goes to standard output, one line, keys in a fixed order.</summary>
    public static string Summary(RunReport report)
    {
        var seconds = new Dictionary<string, object>
        {
            ["total"] = report.TotalSeconds,
            ["stages"] = report.Stages.GroupBy(s => s.Name).ToDictionary(g => g.Key, g => g.Sum(s => s.Seconds)),
        };
        var summary = new Dictionary<string, object?>
        {
            ["schema"] = report.Schema,
            ["task"] = report.Task,
            ["seeds"] = report.Seeds,
            ["results"] = report.Results,
            ["differences"] = report.Differences,
            ["raters"] = report.Raters.Count == 0 ? null : report.Raters,
            ["seconds"] = seconds,
            ["report"] = report.Report,
            ["checkpoint"] = report.Checkpoint,
            ["versions"] = report.Versions,
            ["tier"] = report.Tier,
            ["strengths"] = report.Strengths,
            ["run"] = report.Run,
        };
        return JsonSerializer.Serialize(summary, new JsonSerializerOptions(Options) { WriteIndented = false });
    }
}

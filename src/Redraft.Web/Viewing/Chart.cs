using System.Text.Json;
using System.Text.Json.Serialization;

namespace Redraft.Web.Viewing;

/// <summary>A chart and the table of the same numbers: the page's script draws it from an attribute with the report's library.</summary>
internal sealed record Chart
{
    private static readonly JsonSerializerOptions Json = new() { PropertyNamingPolicy = JsonNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull };

    /// <summary><c>points</c> with intervals, <c>lines</c>, <c>bars</c> to the right, or <c>shares</c> of a whole.</summary>
    public required string Kind { get; init; }

    /// <summary>What is shown, for the caption and for who can't see it.</summary>
    public required string Title { get; init; }

    /// <summary>The names along the axis; none for lines.</summary>
    public IReadOnlyList<string> Labels { get; init; } = [];

    /// <summary>A colour for each label, where labels are policies; none where series have theirs.</summary>
    public IReadOnlyList<string> Shades { get; init; } = [];

    /// <summary>What is drawn.</summary>
    public required IReadOnlyList<ChartSeries> Series { get; init; }

    /// <summary>Whether values are shares from 0 to 1, shown in percent.</summary>
    public bool Rate { get; init; }

    /// <summary>The unit of the values; of lines also what runs along: <c>step</c>.</summary>
    public string Unit { get; init; } = "";

    /// <summary>What runs along the axis.</summary>
    public string Along { get; init; } = "";

    /// <summary>Writes the chart and, folded, its table.</summary>
    public void Write(Sheet sheet, IReadOnlyList<string> headings, IEnumerable<IReadOnlyList<Cell>> rows, int numbersFrom = 1)
    {
        var title = Title;
        sheet.Html.Open("figure").Element("figcaption", title);
        if (Series.Any(series => series.Values.Any(value => value is not null) || series.Points.Count > 0))
        {
            sheet.Html.OpenWith("div", ("class", "chart"), ("role", "img"), ("aria-label", title + ". The numbers are in the table below."), ("data-chart", JsonSerializer.Serialize(this, Json))).Close("div");
        }
        else
        {
            sheet.Element("p", "Nothing to draw yet.", "soft");
        }

        sheet.Details("Table", () => sheet.Table(title, headings, rows, numbersFrom));
        sheet.Html.Close("figure");
    }

    /// <summary>A number as charts take it: null where there is none.</summary>
    public static double? Number(double value) => double.IsFinite(value) ? value : null;
}

/// <summary>One line, one kind of bar.</summary>
/// <param name="Name">For the legend.</param>
internal sealed record ChartSeries(string Name)
{
    /// <summary>Its colour, where it is a policy or a kind of ending; null takes the place's.</summary>
    public string? Shade { get; init; }

    /// <summary>A value for each label.</summary>
    public IReadOnlyList<double?> Values { get; init; } = [];

    /// <summary>The lower ends of the intervals, or none.</summary>
    public IReadOnlyList<double?> Low { get; init; } = [];

    /// <summary>The upper ends.</summary>
    public IReadOnlyList<double?> High { get; init; } = [];

    /// <summary>Of lines: x and y.</summary>
    public IReadOnlyList<double[]> Points { get; init; } = [];
}

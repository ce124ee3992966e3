using System.Xml.Linq;
using Redraft.Papers;

namespace Redraft.Tests.Papers;

public sealed class PaperChartTests
{
    private static readonly XNamespace Svg = "http://www.w3.org/2000/svg";

    [Fact]
    public void A_drawing_is_whole_xml_with_a_point_a_ring_and_an_interval_for_each_line()
    {
        var drawing = XElement.Parse(PaperChart.Write(Pooled([0.5, 0.7], [0.25, 0.4]))!);

        Assert.Equal("A <table>", drawing.Attribute("aria-label")!.Value);
        Assert.Equal(4, drawing.Elements(Svg + "circle").Count()); // two of ours, two of the paper
        Assert.Equal(2, drawing.Elements(Svg + "circle").Count(c => (string?)c.Attribute("fill") == "none" && (string?)c.Attribute("cx") == "387.5")); // 12.5 of 100
    }

    [Fact]
    public void What_is_no_number_is_not_drawn() => Assert.Null(PaperChart.Write(Pooled([double.NaN], [0.5])));

    private static PooledSection Pooled(double[] a, double[] b) => PooledSection.Of([[PooledSectionTests.Section(("a", a), ("b", b))]])[0];
}

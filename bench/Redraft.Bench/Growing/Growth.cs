namespace Redraft.Bench.Growing;

/// <summary>How what was measured grows with what was predicted.</summary>
internal static class Growth
{
    /// <summary>The slope of ln y over ln x by least squares: 1 where y grows as x does; NaN where x doesn't grow.</summary>
    public static double Exponent(IReadOnlyList<(double X, double Y)> points)
    {
        var (meanX, meanY) = (points.Average(p => Math.Log(p.X)), points.Average(p => Math.Log(p.Y)));
        return points.Sum(p => (Math.Log(p.X) - meanX) * (Math.Log(p.Y) - meanY)) / points.Sum(p => Math.Pow(Math.Log(p.X) - meanX, 2)) is var slope && double.IsFinite(slope)
            ? slope
            : double.NaN;
    }
}

using System.Globalization;
using Redraft.Runs;

namespace Redraft.Web.Reports;

/// <summary>Plain amounts as text.</summary>
internal static class Amount
{
    /// <summary><c>4.2 s</c>, <c>2 min 10 s</c>.</summary>
    public static string Duration(double seconds) => seconds < 60
        ? string.Create(CultureInfo.InvariantCulture, $"{seconds:0.0} s")
        : string.Create(CultureInfo.InvariantCulture, $"{(int)(seconds / 60)} min {(int)(seconds % 60)} s");

    public static string Count(int count) => count.ToString("#,0", CultureInfo.InvariantCulture).Replace(',', '\u202f');

    /// <summary>Three digits after the point; of what is smaller than those show, the first two that count.</summary>
    public static string Number(double value) => !double.IsFinite(value) ? Figures.None : value.ToString(value != 0 && Math.Abs(value) < 0.001 ? "G2" : "0.000", CultureInfo.InvariantCulture);
}

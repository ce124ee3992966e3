using Redraft.Evaluating.Statistics;

namespace Redraft.Tests.Evaluating.Statistics;

public sealed class KrippendorffAlphaTests
{
    private const double ThreeDecimals = 5e-4; // as published
    private const double Rounding = 1e-12;

    // Four observers, twelve units, labels missing; with the two below, the examples that Krippendorff 2011 works through.
    private static readonly string[] s_four = ["123321412...", "1233224125.3", ".3332342251.", "12332441251."];

    [Fact]
    public void The_published_example_of_two_observers_and_yes_or_no() => Assert.Equal(0.095, KrippendorffAlpha.Nominal(Units("0100000010", "1110010000")), ThreeDecimals);

    [Fact]
    public void The_published_example_of_two_observers_and_five_names() => Assert.Equal(0.692, KrippendorffAlpha.Nominal(Units("aabbdcccedda", "babbbccceddd")), ThreeDecimals);

    [Fact]
    public void The_published_example_of_four_observers_with_gaps()
    {
        Assert.Equal(0.743, KrippendorffAlpha.Nominal(Units(s_four)), ThreeDecimals);
        Assert.Equal(0.815, KrippendorffAlpha.Ordinal(Grades(s_four)), ThreeDecimals);
    }

    [Fact]
    public void By_hand()
    {
        // Labels 1 2 | 1 1 | 2 2 | 3 3: o(1,2) = o(2,1) = 1; totals 3, 3, 2; n = 8. Nominal: 1 − 7·2/(2·(9 + 6 + 6)) = 2/3.
        Assert.Equal(2.0 / 3, KrippendorffAlpha.Nominal(Units("1123", "1223")), Rounding);
        // Ordinal: δ(1,2) = 3, δ(1,3) = 5.5, δ(2,3) = 2.5: 1 − 7·9/(9·9 + 6·30.25 + 6·6.25) = 1 − 63/300
        Assert.Equal(1 - (63.0 / 300), KrippendorffAlpha.Ordinal(Grades("1123", "1223")), Rounding);
    }

    [Fact]
    public void Agreement_is_one_and_a_swap_of_everything_is_below_chance()
    {
        Assert.Equal(1, KrippendorffAlpha.Nominal(Units("abcab", "abcab")), Rounding);
        Assert.True(KrippendorffAlpha.Nominal(Units("abababab", "babababa")) < -0.8);
    }

    [Fact]
    public void Where_nothing_differs_or_nothing_can_be_compared_nothing_is_known()
    {
        Assert.True(double.IsNaN(KrippendorffAlpha.Nominal(Units("aaa", "aaa"))));
        Assert.True(double.IsNaN(KrippendorffAlpha.Nominal(Units("a.b", ".c."))));
        Assert.True(double.IsNaN(KrippendorffAlpha.Nominal([])));
        Assert.Throws<ArgumentException>(() => KrippendorffAlpha.Ordinal([[1, double.NaN]]));
    }

    private static List<string?[]> Units(params string[] observers)
        => [.. Enumerable.Range(0, observers[0].Length).Select(unit => observers.Select(o => o[unit] == '.' ? null : $"{o[unit]}").ToArray())];

    private static List<double?[]> Grades(params string[] observers)
        => [.. Enumerable.Range(0, observers[0].Length).Select(unit => observers.Select(o => o[unit] == '.' ? (double?)null : o[unit] - '0').ToArray())];
}

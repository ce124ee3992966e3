using Redraft.Evaluating.Statistics;

namespace Redraft.Tests.Evaluating.Statistics;

public sealed class CalibrationTests
{
    private const double Rounding = 1e-12;
    private static readonly double[] s_predicted = [0.9, 0.95, 0.6, 0.2];
    private static readonly bool[] s_happened = [true, true, false, false];

    [Fact]
    public void The_error_is_the_weighted_distance_of_prediction_and_truth()
    {
        // Bins of 0.9 and 0.95 (0.925 → 1), 0.6 (→ 0), 0.2 (→ 0): (2 · 0.075 + 0.6 + 0.2) / 4
        Assert.Equal(0.2375, Calibration.ErrorOf(s_predicted, s_happened), Rounding);
        Assert.Equal(0.1625, Calibration.ErrorOf(s_predicted, s_happened, 1), Rounding); // 0.6625 against a half
    }

    [Fact]
    public void The_brier_score_is_the_mean_square()
        => Assert.Equal((0.01 + 0.0025 + 0.36 + 0.04) / 4, Calibration.BrierOf(s_predicted, s_happened).Value, Rounding);

    [Fact]
    public void The_curve_shows_every_bin()
    {
        var curve = Calibration.Curve([0, 0.05, 1, 0.5], [false, true, true, false]);

        Assert.Equal([2, 0, 0, 0, 0, 1, 0, 0, 0, 1], curve.Select(bin => bin.Happened.Count));
        Assert.Equal((0.0, 0.1, 0.025, 0.5), (curve[0].Low, curve[0].High, curve[0].Predicted, curve[0].Happened.Value));
        Assert.Equal((1.0, 1.0), (curve[9].Predicted, curve[9].Happened.Value));
        Assert.True(double.IsNaN(curve[3].Predicted) && double.IsNaN(curve[3].Happened.Value));
    }

    [Fact]
    public void A_perfect_judge_is_calibrated() => Assert.Equal(0, Calibration.ErrorOf([1, 0, 1, 0.5, 0.5], [true, false, true, true, false]), Rounding);

    [Fact]
    public void What_is_no_probability_is_refused()
    {
        Assert.Contains("1.2 at place 1", Assert.Throws<ArgumentException>(() => Calibration.BrierOf([0.1, 1.2], [true, true])).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => Calibration.Curve([0.1], [true, true]));
        Assert.True(double.IsNaN(Calibration.ErrorOf([], [])));
    }
}

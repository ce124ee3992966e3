namespace BayesianReading;

/// <summary>Looks for the lowest value of a function by its values alone: one number at a time, by golden section. Knows no gradient.</summary>
internal static class DirectMinimum
{
    private const double Golden = 0.6180339887498949;
    private const double Reach = 4; // to each side, in units of log-probability
    private const int Sections = 45; // Reach·Golden⁴⁵ is about 1e-9
    private const int MostSweeps = 2000;
    private const double Still = 1e-15;

    /// <summary>The numbers with the lowest value near a start.</summary>
    public static double[] From(IReadOnlyList<double> start, Func<IReadOnlyList<double>, double> value)
    {
        double[] at = [.. start];
        var lowest = value(at);
        for (var sweep = 0; sweep < MostSweeps; sweep++)
        {
            for (var k = 0; k < at.Length; k++)
            {
                Along(at, k, value);
            }

            var now = value(at);
            if (lowest - now < Still)
            {
                break;
            }

            lowest = now;
        }

        return at;
    }

    private static void Along(double[] at, int k, Func<IReadOnlyList<double>, double> value)
    {
        double At(double x)
        {
            at[k] = x;
            return value(at);
        }

        var (low, high) = (at[k] - Reach, at[k] + Reach);
        var (left, right) = (high - (Golden * (high - low)), low + (Golden * (high - low)));
        var (atLeft, atRight) = (At(left), At(right));
        for (var i = 0; i < Sections; i++)
        {
            if (atLeft < atRight)
            {
                (high, right, atRight) = (right, left, atLeft);
                (left, atLeft) = (high - (Golden * (high - low)), At(high - (Golden * (high - low))));
            }
            else
            {
                (low, left, atLeft) = (left, right, atRight);
                (right, atRight) = (low + (Golden * (high - low)), At(low + (Golden * (high - low))));
            }
        }

        at[k] = (low + high) / 2;
    }
}

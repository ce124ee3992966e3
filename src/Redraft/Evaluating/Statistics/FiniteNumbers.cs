namespace Redraft.Evaluating.Statistics;

/// <summary>Statistics of numbers that aren't numbers are refused, by place.</summary>
internal static class FiniteNumbers
{
    /// <summary>Refuses NaN and infinities.</summary>
    /// <exception cref="ArgumentException">If one of the values isn't finite; the message says which.</exception>
    public static void Require(IReadOnlyList<double> values, string what)
    {
        for (var i = 0; i < values.Count; i++)
        {
            if (!double.IsFinite(values[i]))
            {
                throw new ArgumentException($"{what}: finite numbers expected, found {values[i]} at place {i}; leave the item out, or say what it counts as");
            }
        }
    }

    /// <summary>Refuses rates outside 0 to 1.</summary>
    /// <exception cref="ArgumentException">If one of the values is NaN, below 0 or above 1; the message says which.</exception>
    public static void RequireRates(IReadOnlyList<double> values, string what)
    {
        for (var i = 0; i < values.Count; i++)
        {
            if (!(values[i] is >= 0 and <= 1))
            {
                throw new ArgumentException($"{what}: numbers from 0 to 1 expected, found {values[i]} at place {i}");
            }
        }
    }

    /// <summary>Refuses lists that belong together and differ in length.</summary>
    /// <exception cref="ArgumentException">If the counts differ.</exception>
    public static void RequireSameCount(int first, int second, string what)
    {
        if (first != second)
        {
            throw new ArgumentException($"{what}: the same items expected on both sides, found {first} and {second}");
        }
    }
}

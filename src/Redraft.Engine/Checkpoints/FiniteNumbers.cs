using System.Runtime.Intrinsics;

namespace Redraft.Engine.Checkpoints;

/// <summary>Looks for numbers that are none.</summary>
internal static class FiniteNumbers
{
    /// <summary>The index of the first NaN or infinity, or −1.</summary>
    public static int IndexOfAnyExceptFinite(this Span<float> numbers)
    {
        var i = 0;
        var exponent = Vector256.Create(0x7F800000u); // all ones in infinities and NaNs alone
        while (i <= numbers.Length - Vector256<float>.Count
            && !Vector256.EqualsAny(Vector256.Create((ReadOnlySpan<float>)numbers[i..]).AsUInt32() & exponent, exponent))
        {
            i += Vector256<float>.Count;
        }

        for (; i < numbers.Length; i++)
        {
            if (!float.IsFinite(numbers[i]))
            {
                return i;
            }
        }

        return -1;
    }

    /// <summary>How many numbers are NaN, and how many infinite.</summary>
    public static (int NaN, int Infinite) CountNonFinite(this Span<float> numbers)
    {
        var (nan, infinite) = (0, 0);
        for (var at = numbers.IndexOfAnyExceptFinite(); at >= 0;)
        {
            (nan, infinite) = float.IsNaN(numbers[at]) ? (nan + 1, infinite) : (nan, infinite + 1);
            numbers = numbers[(at + 1)..];
            at = numbers.IndexOfAnyExceptFinite();
        }

        return (nan, infinite);
    }
}

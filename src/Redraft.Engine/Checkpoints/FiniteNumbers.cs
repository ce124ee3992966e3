namespace Redraft.Engine.Checkpoints;

/// <summary>Looks for numbers that are none.</summary>
internal static class FiniteNumbers
{
    /// <summary>The index of the first NaN or infinity, or −1.</summary>
    public static int IndexOfAnyExceptFinite(this Span<float> numbers)
    {
        for (var i = 0; i < numbers.Length; i++)
        {
            if (!float.IsFinite(numbers[i]))
            {
                return i;
            }
        }

        return -1;
    }
}

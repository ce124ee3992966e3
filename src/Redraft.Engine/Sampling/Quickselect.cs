namespace Redraft.Engine.Sampling;

/// <summary>Finds the k-th largest value without sorting. Source: Hoare 1961, "Algorithm 65: Find".</summary>
internal static class Quickselect
{
    /// <summary>The k-th largest value, k from 1; reorders the span. Expected O(n).</summary>
    public static float Largest(Span<float> values, int k)
    {
        var (low, high, target) = (0, values.Length - 1, k - 1);
        while (low < high)
        {
            var pivot = values[(low + high) >>> 1];
            var (i, j) = (low, high);
            while (i <= j)
            {
                while (values[i] > pivot)
                {
                    i++;
                }

                while (values[j] < pivot)
                {
                    j--;
                }

                if (i <= j)
                {
                    (values[i], values[j]) = (values[j], values[i]);
                    i++;
                    j--;
                }
            }

            if (target <= j)
            {
                high = j;
            }
            else if (target >= i)
            {
                low = i;
            }
            else
            {
                break;
            }
        }

        return values[target];
    }
}

namespace Redraft.Engine.Kernels;

/// <summary>The plain loops that <see cref="MatMul"/> is tested against.</summary>
internal static unsafe class ScalarMatMul
{
    public static void Forward(float* x, float* w, float* y, int rows, int inner, int outer, bool accumulate)
    {
        for (var r = 0; r < rows; r++)
        {
            for (var o = 0; o < outer; o++)
            {
                var sum = 0f;
                for (var i = 0; i < inner; i++)
                {
                    sum = MathF.FusedMultiplyAdd(x[(r * inner) + i], w[(o * inner) + i], sum);
                }

                y[(r * outer) + o] = accumulate ? y[(r * outer) + o] + sum : sum;
            }
        }
    }

    public static void BackwardInput(float* dy, float* w, float* dx, int rows, int inner, int outer, bool accumulate)
    {
        for (var r = 0; r < rows; r++)
        {
            for (var i = 0; i < inner; i++)
            {
                var sum = 0f;
                for (var o = 0; o < outer; o++)
                {
                    sum = MathF.FusedMultiplyAdd(dy[(r * outer) + o], w[(o * inner) + i], sum);
                }

                dx[(r * inner) + i] = accumulate ? dx[(r * inner) + i] + sum : sum;
            }
        }
    }

    public static void BackwardWeight(float* dy, float* x, float* dw, int rows, int inner, int outer)
    {
        for (var o = 0; o < outer; o++)
        {
            for (var i = 0; i < inner; i++)
            {
                var sum = 0f;
                for (var r = 0; r < rows; r++)
                {
                    sum = MathF.FusedMultiplyAdd(dy[(r * outer) + o], x[(r * inner) + i], sum);
                }

                dw[(o * inner) + i] += sum;
            }
        }
    }
}

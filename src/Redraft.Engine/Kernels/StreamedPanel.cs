namespace Redraft.Engine.Kernels;

/// <summary>A few rows times one packed panel that is read from far memory, with the panel behind it on its way.</summary>
internal static unsafe class StreamedPanel<L>
    where L : unmanaged, ILanes<L>
{
    private const int TileRows = 8;

    /// <summary>c (+)= a·b.</summary>
    /// <param name="shape">Sizes.</param>
    /// <param name="a">[rows, depth]</param>
    /// <param name="strideA">Floats from one row of a to the next.</param>
    /// <param name="b">[depth, width]; the next panel lies right behind it.</param>
    /// <param name="c">[rows, columns]</param>
    /// <param name="strideC">Floats from one row of c to the next.</param>
    public static void Multiply(PanelShape shape, float* a, long strideA, float* b, float* c, long strideC)
    {
        if (shape.Width <= shape.Columns)
        {
            Blocks(shape, a, strideA, b, c, strideC);
        }
        else
        {
            Ragged(shape, a, strideA, b, c, strideC);
        }
    }

    /// <summary>The last panel where the columns aren't a multiple of 16: through a small tile, so that nothing is written past a row.</summary>
    private static void Ragged(PanelShape shape, float* a, long strideA, float* b, float* c, long strideC)
    {
        var tile = stackalloc float[TileRows * 48];
        for (var r = 0; r < shape.Rows; r += TileRows)
        {
            var some = shape with { Rows = Math.Min(TileRows, shape.Rows - r), Add = false };
            Blocks(some, a + (r * strideA), strideA, b, tile, shape.Width);
            for (var i = 0; i < some.Rows; i++)
            {
                var target = c + ((r + i) * strideC);
                for (var j = 0; j < shape.Columns; j++)
                {
                    var sum = tile[(i * shape.Width) + j];
                    target[j] = shape.Add ? target[j] + sum : sum;
                }
            }
        }
    }

    private static void Blocks(PanelShape shape, float* a, long strideA, float* b, float* c, long strideC)
    {
        switch (shape.Width)
        {
            case 48:
                StreamedBlock<Three<L>>.Rows(shape, a, strideA, b, c, strideC, L.BlockRows);
                break;
            case 32:
                StreamedBlock<Two<L>>.Rows(shape, a, strideA, b, c, strideC, L.BlockRows);
                break;
            default:
                StreamedBlock<One<L>>.Rows(shape, a, strideA, b, c, strideC, L.BlockRows);
                break;
        }
    }
}

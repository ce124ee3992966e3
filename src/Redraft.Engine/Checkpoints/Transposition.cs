using Redraft.Engine.Architectures;

namespace Redraft.Engine.Checkpoints;

/// <summary>Moves runs of numbers between a matrix [outer, inner] in memory and its stored form [inner, outer].</summary>
internal static unsafe class Transposition
{
    /// <summary>A run of a parameter that is stored as it is.</summary>
    public static Span<float> Direct(Parameter parameter, long first, int count) => new(parameter.Value.Pointer + first, count);

    /// <summary>Reads a run of the stored form out of the parameter.</summary>
    public static void Take(Parameter parameter, long first, Span<float> run)
    {
        var (outer, inner) = (parameter.Shape[0], parameter.Shape[1]);
        for (var i = 0; i < run.Length; i++)
        {
            var (row, column) = Math.DivRem(first + i, outer);
            run[i] = parameter.Value.Pointer[(column * inner) + row];
        }
    }

    /// <summary>Writes whole rows of the stored form into the parameter.</summary>
    public static void Put(Parameter parameter, long first, ReadOnlySpan<float> run)
    {
        var (outer, inner) = (parameter.Shape[0], parameter.Shape[1]);
        var (column, columns) = (first / outer, run.Length / outer);
        for (var row = 0; row < outer; row++)
        {
            var target = parameter.Value.Pointer + ((long)row * inner) + column;
            for (var c = 0; c < columns; c++)
            {
                target[c] = run[(c * outer) + row];
            }
        }
    }
}

using System.Buffers;
using Redraft.Engine.Checkpoints;
using Redraft.Engine.Kernels;

namespace Redraft.Engine.Inspecting;

/// <summary>Reads every number once, by all threads, and counts those that are none.</summary>
internal static class TensorScan
{
    private const int PieceNumbers = 1 << 20; // a multiple of Q8_0's blocks

    /// <summary>The tensors with their counts; a tensor with any is a fault, as is one that can't be read.</summary>
    /// <param name="tensors">Each with its file's name and what reads a run of it; null where its type is none of weights.</param>
    /// <param name="pool">Who reads.</param>
    /// <param name="faults">Where faults go.</param>
    public static IReadOnlyList<InspectedTensor> Count(
        IReadOnlyList<(InspectedTensor Tensor, string File, TensorPiece? Read)> tensors, WorkerPool pool, FileFaults faults)
    {
        var pieces = tensors.SelectMany((tensor, t) => Enumerable.Range(0, tensor.Read is null ? 0 : (int)((tensor.Tensor.Count + PieceNumbers - 1) / PieceNumbers))
            .Select(p => (Tensor: t, First: (long)p * PieceNumbers))).ToArray();
        var (nan, infinite, broken) = (new long[tensors.Count], new long[tensors.Count], new BadFileException?[tensors.Count]);
        pool.Run(pieces.Length, p =>
        {
            var (t, first) = pieces[p];
            var length = (int)Math.Min(PieceNumbers, tensors[t].Tensor.Count - first);
            var numbers = ArrayPool<float>.Shared.Rent(length);
            try
            {
                tensors[t].Read!(first, numbers.AsSpan(0, length));
                var found = numbers.AsSpan(0, length).CountNonFinite();
                Interlocked.Add(ref nan[t], found.NaN);
                Interlocked.Add(ref infinite[t], found.Infinite);
            }
            catch (BadFileException fault)
            {
                broken[t] = fault;
            }

            ArrayPool<float>.Shared.Return(numbers);
        });
        for (var t = 0; t < tensors.Count; t++)
        {
            if (broken[t] is { } fault)
            {
                faults.Add(fault);
            }

            if (nan[t] + infinite[t] > 0)
            {
                faults.Add(new BadFileException(
                    tensors[t].File, $"tensor '{StrictJson.Short(tensors[t].Tensor.Name)}' holds {nan[t]} NaN and {infinite[t]} infinities among {tensors[t].Tensor.Count} numbers; weights must be finite"));
            }
        }

        return [.. tensors.Select((tensor, t) => tensor.Tensor with { NaN = nan[t], Infinite = infinite[t] })];
    }
}

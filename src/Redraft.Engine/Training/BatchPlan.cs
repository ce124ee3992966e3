using Redraft.Engine.Layers;

namespace Redraft.Engine.Training;

/// <summary>Which examples each step takes: every one once per epoch, in an order that depends on seed and epoch alone.</summary>
internal sealed class BatchPlan
{
    private readonly int[] _rows; // [examples]
    private readonly TrainingOptions _options;
    private int[] _order;         // [examples]

    public BatchPlan(int[] rows, TrainingOptions options)
    {
        (_rows, _options) = (rows, options);
        _order = OrderOf(0);
        Steps = options.Steps ?? Enumerable.Range(0, options.Epochs).Sum(epoch => CountBatches(OrderOf(epoch)));
    }

    /// <summary>How many batches the training has.</summary>
    public int Steps { get; }

    /// <summary>The running epoch, from 0.</summary>
    public int Epoch { get; private set; }

    /// <summary>Examples used in this epoch.</summary>
    public int Position { get; private set; }

    /// <summary>Goes to where another plan was.</summary>
    public void MoveTo(int epoch, int position)
    {
        (Epoch, Position) = (epoch, position);
        _order = OrderOf(epoch);
    }

    /// <summary>The next batch.</summary>
    public int[] Next()
    {
        if (Position == _order.Length)
        {
            MoveTo(Epoch + 1, 0);
        }

        var end = EndOfBatch(_order, Position);
        var batch = _order[Position..end]; // [examples of the batch]
        Position = end;
        return batch;
    }

    private int[] OrderOf(int epoch) => SplitMix64.ForUse(_options.ShuffleSeed, (ulong)epoch).Permutation(_rows.Length);

    private int CountBatches(int[] order)
    {
        var batches = 0;
        for (var position = 0; position < order.Length; position = EndOfBatch(order, position))
        {
            batches++;
        }

        return batches;
    }

    private int EndOfBatch(int[] order, int start)
    {
        if (_options.ExamplesPerBatch is { } examples)
        {
            return Math.Min(order.Length, start + examples);
        }

        var (end, tokens) = (start, 0);
        while (end < order.Length && tokens < _options.TokensPerBatch)
        {
            tokens += _rows[order[end++]];
        }

        return end;
    }
}

using Redraft.Engine.Architectures;
using Redraft.Engine.Kernels;
using Redraft.Engine.Layers;
using Redraft.Engine.Objectives;

namespace Redraft.Engine.Training;

/// <summary>Loss and gradient of a batch: forward pass, objective, backward pass, over as many passes as it takes.</summary>
internal sealed unsafe class BatchGradient(ITransformer model, ITokenObjective objective, WorkerPool pool, int? chunkRows = null) : IDisposable
{
    private readonly PackedAttention _attention = new(model.Config, pool);
    private readonly LossHead _head = new(model, pool, chunkRows);
    private readonly PackedBatch _packed = new();
    private readonly Arena _arena = new();
    private float[] _logProbabilities = []; // [targets or more]
    private float[] _pulls = [];            // [targets or more], ∂loss/∂logp

    /// <summary>Adds the batch's gradient to the parameters' gradients and returns its loss.</summary>
    /// <param name="batch">Any number of sequences.</param>
    /// <param name="tokensPerPass">How many rows to run at once; one sequence is never split, nor are those that are judged together.</param>
    /// <param name="step">Named if a loss isn't finite.</param>
    public double Add(IReadOnlyList<TrainingSequence> batch, int tokensPerPass, int step)
    {
        model.Adapter?.BeginStep(step);
        TrainingSequence[][] groups = [.. batch.Chunk(objective.Together)];
        var normalizer = groups.Sum(group => objective.Normalizer(group.Length == 1 ? group[0].Weights : [.. group.SelectMany(sequence => sequence.Weights)])); // weights of 0 add nothing
        var loss = 0.0;
        for (int start = 0, end; start < groups.Length; start = end)
        {
            end = start + 1;
            for (var rows = RowsOf(groups[start]); end < groups.Length && rows + RowsOf(groups[end]) <= tokensPerPass; end++)
            {
                rows += RowsOf(groups[end]);
            }

            TrainingSequence[] part = [.. groups[start..end].SelectMany(group => group)]; // [sequences of the pass]
            loss += RunPass(part, normalizer);
            if (!double.IsFinite(loss))
            {
                throw new BrokenNumericsException(step, "loss", loss, [.. part.Select(sequence => sequence.Id)]);
            }
        }

        return loss;
    }

    public void Dispose()
    {
        _head.Dispose();
        _arena.Dispose();
    }

    private static int RowsOf(TrainingSequence[] group) => group.Sum(sequence => sequence.Rows);

    private double RunPass(TrainingSequence[] sequences, double normalizer)
    {
        _packed.Fill(sequences, objective.Together);
        _arena.Reset();
        var (rows, width) = (_packed.Tokens.Length, model.Config.Width);
        var hidden = _arena.Take(rows, width);         // [rows, D]
        var hiddenGradient = _arena.Take(rows, width); // [rows, D]
        new Span<float>(hiddenGradient, rows * width).Clear(); // rows without loss pull at nothing
        _attention.SetSequences(_packed.Lengths);
        model.ForwardForTraining(_packed.Tokens, _packed.Positions, _attention, hidden, _packed.Rows);
        var loss = RunHead(hidden, hiddenGradient, normalizer);
        model.Backward(hiddenGradient);
        return loss;
    }

    private double RunHead(float* hidden, float* hiddenGradient, double normalizer)
    {
        if (_pulls.Length < _packed.Rows.Length)
        {
            (_logProbabilities, _pulls) = (new float[_packed.Rows.Length], new float[_packed.Rows.Length]);
        }

        var loss = 0.0;
        var ends = _packed.Ends;
        _head.SetChunkRows(Longest(ends), _packed.Rows.Length, objective.Decomposes);
        if (objective.Decomposes && Longest(ends) > _head.ChunkRows)
        {
            return RunParts(hidden, hiddenGradient, normalizer);
        }

        for (int sequence = 0, start = 0; sequence < ends.Length;)
        {
            var first = sequence++;
            while (sequence < ends.Length && ends[sequence] - start <= _head.ChunkRows)
            {
                sequence++; // as many whole sequences as a chunk holds, or one that is longer
            }

            var end = ends[sequence - 1];
            Forward(hidden, start, end);
            for (int s = first, from = start; s < sequence; from = ends[s++])
            {
                loss += objective.Evaluate(
                    _logProbabilities.AsSpan(from, ends[s] - from), _packed.Weights[from..ends[s]], normalizer, _pulls.AsSpan(from, ends[s] - from));
            }

            Backward(hidden, hiddenGradient, start, end);
            start = end;
        }

        return loss;
    }

    // All rows in chunks of one size, wherever sequences end.
    private double RunParts(float* hidden, float* hiddenGradient, double normalizer)
    {
        var (loss, rows) = (0.0, _packed.Rows.Length);
        var chunks = (rows + _head.ChunkRows - 1) / _head.ChunkRows;
        for (var chunk = 0; chunk < chunks; chunk++)
        {
            var (start, end) = ((int)((long)rows * chunk / chunks), (int)((long)rows * (chunk + 1) / chunks));
            Forward(hidden, start, end);
            loss += objective.Evaluate(_logProbabilities.AsSpan(start, end - start), _packed.Weights[start..end], normalizer, _pulls.AsSpan(start, end - start));
            Backward(hidden, hiddenGradient, start, end);
        }

        return loss;
    }

    private static int Longest(ReadOnlySpan<int> ends)
    {
        var longest = 0;
        for (var s = 0; s < ends.Length; s++)
        {
            longest = Math.Max(longest, ends[s] - (s == 0 ? 0 : ends[s - 1]));
        }

        return longest;
    }

    private void Forward(float* hidden, int start, int end)
    {
        for (var from = start; from < end; from += _head.ChunkRows)
        {
            var to = Math.Min(end, from + _head.ChunkRows);
            _head.Forward(hidden, _packed.Rows[from..to], _packed.Targets[from..to], _logProbabilities.AsSpan(from, to - from));
        }
    }

    private void Backward(float* hidden, float* hiddenGradient, int start, int end)
    {
        for (var from = start; from < end; from += _head.ChunkRows)
        {
            var to = Math.Min(end, from + _head.ChunkRows);
            if (end - start > _head.ChunkRows)
            {
                // The chunk's probabilities were overwritten by later chunks of the same sequence.
                _head.Forward(hidden, _packed.Rows[from..to], _packed.Targets[from..to], _logProbabilities.AsSpan(from, to - from));
            }

            _head.Backward(_packed.Rows[from..to], _packed.Targets[from..to], _pulls.AsSpan(from, to - from), hiddenGradient);
        }
    }
}

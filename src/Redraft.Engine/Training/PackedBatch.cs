using System.Runtime.InteropServices;

namespace Redraft.Engine.Training;

/// <summary>Sequences laid one after another, without padding, and what each has to predict.</summary>
internal sealed class PackedBatch
{
    private readonly List<int> _tokens = [];
    private readonly List<int> _positions = [];
    private readonly List<int> _lengths = [];
    private readonly List<int> _rows = [];
    private readonly List<int> _targets = [];
    private readonly List<float> _weights = [];
    private readonly List<int> _ends = [];

    /// <summary>[rows]</summary>
    public ReadOnlySpan<int> Tokens => CollectionsMarshal.AsSpan(_tokens);

    /// <summary>[rows], from 0 in each sequence.</summary>
    public ReadOnlySpan<int> Positions => CollectionsMarshal.AsSpan(_positions);

    /// <summary>[sequences], rows of each.</summary>
    public ReadOnlySpan<int> Lengths => CollectionsMarshal.AsSpan(_lengths);

    /// <summary>[targets], the row that predicts each token that carries weight.</summary>
    public ReadOnlySpan<int> Rows => CollectionsMarshal.AsSpan(_rows);

    /// <summary>[targets], the token to be predicted.</summary>
    public ReadOnlySpan<int> Targets => CollectionsMarshal.AsSpan(_targets);

    /// <summary>[targets]</summary>
    public ReadOnlySpan<float> Weights => CollectionsMarshal.AsSpan(_weights);

    /// <summary>One past the last target of each sequence, or of those that are judged together.</summary>
    public ReadOnlySpan<int> Ends => CollectionsMarshal.AsSpan(_ends);

    /// <summary>Replaces the contents.</summary>
    /// <param name="sequences">What to lay out.</param>
    /// <param name="together">How many of them are judged as one.</param>
    public void Fill(IReadOnlyList<TrainingSequence> sequences, int together = 1)
    {
        foreach (var list in (List<int>[])[_tokens, _positions, _lengths, _rows, _targets, _ends])
        {
            list.Clear();
        }

        _weights.Clear();
        for (var s = 0; s < sequences.Count; s++)
        {
            Add(sequences[s]);
            if ((s + 1) % together == 0)
            {
                _ends.Add(_rows.Count);
            }
        }
    }

    private void Add(TrainingSequence sequence)
    {
        var start = _tokens.Count;
        for (var t = 0; t < sequence.Rows; t++)
        {
            _tokens.Add(sequence.Tokens[t]);
            _positions.Add(t);
            if (sequence.Weights[t + 1] != 0)
            {
                _rows.Add(start + t);
                _targets.Add(sequence.Tokens[t + 1]);
                _weights.Add(sequence.Weights[t + 1]);
            }
        }

        _lengths.Add(sequence.Rows);
    }
}

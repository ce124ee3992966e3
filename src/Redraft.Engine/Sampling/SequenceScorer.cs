using Redraft.Engine.Architectures;
using Redraft.Engine.Kernels;

namespace Redraft.Engine.Sampling;

/// <summary>Log-probabilities of given completions, by the same kernels and so with the same bits as drawing them gave.</summary>
/// <remarks>Each prompt is taken in once; heads run for the tokens that predict something only. Not thread-safe.</remarks>
public sealed unsafe class SequenceScorer : IDisposable
{
    private readonly ITransformer _model;
    private readonly BatchLimits _limits;
    private readonly PassRows _pass;
    private readonly bool _shares; // a pass whose weights don't change, and which somebody else disposes
    private readonly List<KeyValueSequence> _open = []; // what later rows may still see
    private readonly List<KeyValueSequence> _ended = []; // what only this pass's rows see
    private readonly List<(int Row, IReadOnlyList<Target> Targets)> _wanted = [];
    private readonly List<(int Row, float[] Mean, int Tokens)> _averaged = [];

    /// <summary>Makes a scorer for one model.</summary>
    /// <param name="model">Not disposed with this.</param>
    /// <param name="pool">Who computes; not disposed with this.</param>
    /// <param name="limits">How much runs at once.</param>
    /// <param name="precision">How the weights are held meanwhile; a copy of them is. Scores are a sampler's only in the same precision.</param>
    public SequenceScorer(ITransformer model, WorkerPool pool, BatchLimits? limits = null, WeightPrecision precision = WeightPrecision.Float32)
    {
        (_model, _limits) = (model, limits ?? new BatchLimits());
        OptionProblems.Refuse(_limits.Problems(), nameof(limits));
        _pass = new PassRows(model, pool, _limits, precision);
    }

    internal SequenceScorer(ITransformer model, BatchLimits limits, PassRows pass) => (_model, _limits, _pass, _shares) = (model, limits, pass, true);

    /// <summary>Pages of keys and values lent out now: 0 between calls.</summary>
    internal int LentPages => _pass.Cache.Lent;

    private readonly record struct Target(Sheet Sheet, int Index, int Token);

    /// <summary>Where a completion's scores go, and where it is asked, more about each.</summary>
    private sealed record Sheet(float[] Scores, ScoredToken[]? Told = null, int Likeliest = 0);

    /// <summary>Scores every completion.</summary>
    /// <returns>By request and completion: each token's log-probability in nats.</returns>
    /// <exception cref="ArgumentException">If a prompt is empty, or a prompt with its completion, all but the last token, is longer than the context.</exception>
    /// <exception cref="ArithmeticException">If the model's logits aren't finite.</exception>
    public IReadOnlyList<IReadOnlyList<IReadOnlyList<float>>> Score(IReadOnlyList<ScoreRequest> requests, CancellationToken cancellation = default)
    {
        Refuse(requests);
        Sheet[][] sheets = [.. requests.Select(request => request.Completions.Select(completion => new Sheet(new float[completion.Count])).ToArray())];
        Fill(requests, sheets, cancellation);
        return [.. sheets.Select(of => of.Select(sheet => sheet.Scores).ToArray())];
    }

    /// <summary>Scores whole texts, and tells how each token stands among all.</summary>
    /// <param name="texts">Token ids, at least one a text.</param>
    /// <param name="likeliest">How many of the likeliest tokens to tell at each place, 0 to 20.</param>
    /// <param name="cancellation">Checked before each pass.</param>
    /// <returns>By text: each token but the first, which nothing predicts.</returns>
    /// <exception cref="ArgumentException">If a text is empty or, all but its last token, longer than the context.</exception>
    /// <exception cref="ArithmeticException">If the model's logits aren't finite.</exception>
    public IReadOnlyList<IReadOnlyList<ScoredToken>> ScoreWhole(IReadOnlyList<IReadOnlyList<int>> texts, int likeliest = 0, CancellationToken cancellation = default)
    {
        var requests = texts.Select(text => new ScoreRequest([.. text.Take(1)], [[.. text.Skip(1)]])).ToList();
        Refuse(requests);
        var told = texts.Select(text => new ScoredToken[text.Count - 1]).ToList();
        Fill(requests, [.. told.Select(to => new[] { new Sheet(new float[to.Length], to, likeliest) })], cancellation);
        return told;
    }

    private void Fill(IReadOnlyList<ScoreRequest> requests, Sheet[][] sheets, CancellationToken cancellation)
    {
        try
        {
            RefreshWeights();
            _pass.Clear();
            for (var i = 0; i < requests.Count; i++)
            {
                Score(requests[i], sheets[i], cancellation);
            }

            Flush(cancellation);
        }
        finally
        {
            ReleaseAll();
        }
    }

    private void RefreshWeights()
    {
        if (!_shares)
        {
            _pass.RefreshWeights();
        }
    }

    /// <summary>The mean over its tokens of each text's hidden states after the last block.</summary>
    /// <returns>One vector [D] per text; zeros for a text without tokens.</returns>
    /// <exception cref="ArgumentException">If a text is longer than the context or has ids that the model doesn't know.</exception>
    public IReadOnlyList<float[]> Embed(IReadOnlyList<IReadOnlyList<int>> texts, CancellationToken cancellation = default)
    {
        for (var i = 0; i < texts.Count; i++)
        {
            if (texts[i].Count > 0)
            {
                PromptCheck.Tokens(texts[i], $"text {i}", _model.Config);
            }
        }

        try
        {
            RefreshWeights();
            _pass.Clear();
            float[][] means = [.. texts.Select(_ => new float[_model.Config.Width])]; // [texts, D]
            for (var i = 0; i < texts.Count; i++)
            {
                Average(texts[i], means[i], cancellation);
            }

            FlushMeans(cancellation);
            return means;
        }
        finally
        {
            ReleaseAll();
        }
    }

    private void Average(IReadOnlyList<int> text, float[] mean, CancellationToken cancellation)
    {
        var sequence = Open();
        for (var t = 0; t < text.Count; t++)
        {
            if (_pass.Count >= _limits.PromptRows)
            {
                FlushMeans(cancellation);
            }

            sequence.Extend(1);
            _averaged.Add((_pass.Add(text[t], new CachedRow(sequence, t + 1, null, 0)), mean, text.Count));
        }

        End(sequence);
    }

    private void FlushMeans(CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        _pass.Forward();
        foreach (var (row, mean, count) in _averaged)
        {
            var hidden = new ReadOnlySpan<float>((float*)_pass.Hidden(row), mean.Length);
            for (var d = 0; d < mean.Length; d++)
            {
                mean[d] += hidden[d] / count;
            }
        }

        Release(_ended);
        _averaged.Clear();
        _pass.Clear();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (!_shares)
        {
            _pass.Dispose();
        }
    }

    private void Refuse(IReadOnlyList<ScoreRequest> requests)
    {
        for (var i = 0; i < requests.Count; i++)
        {
            PromptCheck.Tokens(requests[i].Prompt, $"prompt {i}", _model.Config);
            for (var j = 0; j < requests[i].Completions.Count; j++)
            {
                var completion = requests[i].Completions[j];
                PromptCheck.Tokens([.. requests[i].Prompt, .. completion], $"prompt {i} with completion {j}", _model.Config, unread: completion.Count > 0 ? 1 : 0);
            }
        }
    }

    private void Score(ScoreRequest request, Sheet[] sheets, CancellationToken cancellation)
    {
        if (_pass.Count + request.Prompt.Count > _limits.PromptRows)
        {
            Flush(cancellation);
        }

        var prefix = Open();
        for (var p = 0; p < request.Prompt.Count; p++)
        {
            List<Target> targets = p < request.Prompt.Count - 1
                ? []
                : [.. request.Completions.Select((completion, c) => (completion, c)).Where(pair => pair.completion.Count > 0)
                    .Select(pair => new Target(sheets[pair.c], 0, pair.completion[0]))];
            Add(request.Prompt[p], prefix, p + 1, null, targets, cancellation);
        }

        for (var c = 0; c < sheets.Length; c++)
        {
            var (completion, suffix) = (request.Completions[c], Open());
            for (var t = 0; t < completion.Count - 1; t++)
            {
                Add(completion[t], prefix, request.Prompt.Count, suffix, [new Target(sheets[c], t + 1, completion[t + 1])], cancellation);
            }

            End(suffix);
        }

        End(prefix);
    }

    private KeyValueSequence Open()
    {
        _open.Add(new KeyValueSequence(_pass.Cache));
        return _open[^1];
    }

    private void End(KeyValueSequence sequence)
    {
        _open.Remove(sequence);
        _ended.Add(sequence);
    }

    private void Add(int token, KeyValueSequence prefix, int prefixLength, KeyValueSequence? suffix, IReadOnlyList<Target> targets, CancellationToken cancellation)
    {
        if (_pass.Count >= _limits.PromptRows)
        {
            Flush(cancellation);
        }

        (suffix ?? prefix).Extend(1);
        var row = _pass.Add(token, new CachedRow(prefix, prefixLength, suffix, suffix?.Length ?? 0));
        if (targets.Count > 0)
        {
            _wanted.Add((row, targets));
        }
    }

    private void Flush(CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        _pass.Forward();
        var vocabulary = _model.Config.VocabularySize;
        _pass.Heads([.. _wanted.Select(wanted => _pass.Hidden(wanted.Row))], (head, logits) =>
        {
            var normalizer = LogitRow.FiniteLogSumExp((float*)logits, vocabulary);
            foreach (var target in _wanted[head].Targets)
            {
                Write(target, new ReadOnlySpan<float>((float*)logits, vocabulary), normalizer);
            }
        });
        Release(_ended);
        _wanted.Clear();
        _pass.Clear();
    }

    private static void Write(Target target, ReadOnlySpan<float> logits, double normalizer)
    {
        var ((scores, told, likeliest), logit) = (target.Sheet, logits[target.Token]);
        scores[target.Index] = (float)(logit - normalizer);
        if (told is null)
        {
            return;
        }

        var rank = 1;
        foreach (var other in logits)
        {
            rank += other > logit ? 1 : 0;
        }

        told[target.Index] = new ScoredToken(scores[target.Index], rank, likeliest == 0 ? [] : LikeliestTokens.Of(logits, normalizer, likeliest));
    }

    private void ReleaseAll()
    {
        Release(_open);
        Release(_ended);
        _wanted.Clear();
        _averaged.Clear();
        _pass.Clear();
    }

    private static void Release(List<KeyValueSequence> sequences)
    {
        sequences.ForEach(sequence => sequence.Release());
        sequences.Clear();
    }
}

using Redraft.Engine.Architectures;
using Redraft.Engine.Kernels;

namespace Redraft.Engine.Sampling;

/// <summary>Who is in the batch: samples enter in order while there is room, grow by a token per pass, and leave when they end.</summary>
internal sealed unsafe class ContinuousBatch(IReadOnlyList<SampleRequest> requests, BatchLimits limits, PassRows pass, ModelConfig config)
{
    private readonly List<SampleState> _live = []; // prompt by prompt, in order
    private readonly List<SampleState> _drawing = []; // those that get a token in this pass
    private readonly List<(int Start, int End)> _shares = []; // which of them draw from the same head
    private readonly List<nint> _heads = [];
    private readonly SampledSequence[][] _results = [.. requests.Select(request => new SampledSequence[request.Seeds.Count])];
    private readonly Dictionary<PromptState, int> _open = []; // prompts with samples in the batch or still to enter, and their numbers
    private PromptState? _entering;
    private int _next;
    private int _passes;

    /// <summary>Tokens drawn so far.</summary>
    public long TokensDrawn { get; private set; }

    /// <summary>The finished sequences, in the order of the requests.</summary>
    public IReadOnlyList<IReadOnlyList<SampledSequence>> Results => _results;

    /// <summary>Lets waiting samples in while there is room; false when all are done.</summary>
    public bool Fill()
    {
        while (_live.Count < limits.LiveSequences && NextPrompt() is { } prompt)
        {
            _live.Add(new SampleState(prompt, prompt.Entered++, pass.Cache));
            prompt.Live++;
        }

        return _live.Count > 0;
    }

    /// <summary>Takes in a share of the prompts that have just entered and each live sample's newest token, and draws the next tokens.</summary>
    public void Step(TokenSampler sampler)
    {
        pass.Clear();
        _passes++;
        var budget = limits.PromptRows;
        foreach (var sample in _live)
        {
            if (sample.Prompt.Ready && sample.Count > 0)
            {
                sample.Suffix.Extend(1);
                sample.Row = pass.Add(sample.LastToken, new CachedRow(sample.Prompt.Prefix, sample.Prompt.Tokens.Count, sample.Suffix, sample.Suffix.Length));
            }
            else if (!sample.Prompt.Ready && sample.Prompt.LastPass != _passes)
            {
                sample.Prompt.LastPass = _passes;
                budget -= TakeIn(sample.Prompt, budget);
            }
        }

        pass.Forward();
        KeepLastHidden();
        Draw(sampler);
    }

    /// <summary>Shows each fresh draw to <paramref name="accept"/>; those for which it returns a sequence leave the batch.</summary>
    public void Accept(Func<SampleState, SampledSequence?> accept)
    {
        TokensDrawn += _drawing.Count;
        foreach (var sample in _drawing)
        {
            if (accept(sample) is { } sequence)
            {
                _results[_open[sample.Prompt]][sample.Index] = sequence;
                sample.Suffix.Release();
                sample.Ended = true;
                sample.Prompt.Live--;
            }
        }

        _live.RemoveAll(sample => sample.Ended);
        foreach (var prompt in _open.Keys.Where(prompt => prompt.Live == 0 && prompt.Entered == prompt.Seeds.Count).ToList())
        {
            _open.Remove(prompt);
            prompt.Dispose();
        }
    }

    /// <summary>Gives back what is still held, after the end or an error.</summary>
    public void Release()
    {
        _live.ForEach(sample => sample.Suffix.Release());
        _live.Clear();
        foreach (var prompt in _open.Keys)
        {
            prompt.Dispose();
        }

        _open.Clear();
    }

    private PromptState? NextPrompt()
    {
        while (_entering is null || _entering.Entered == _entering.Seeds.Count)
        {
            if (_next == requests.Count)
            {
                return null;
            }

            var number = _next++;
            if (requests[number].Prompt.Count >= config.ContextLength)
            {
                Array.Fill(_results[number], new SampledSequence("", [], [], [], Finished: false)); // no room for a token
            }
            else if (requests[number].Seeds.Count > 0)
            {
                _open.Add(_entering = new PromptState(requests[number], pass.Cache), number);
            }
        }

        return _entering;
    }

    private int TakeIn(PromptState prompt, int budget)
    {
        var count = Math.Min(budget, prompt.Tokens.Count - prompt.TakenIn);
        prompt.Prefix.Extend(count);
        for (var i = 0; i < count; i++)
        {
            prompt.LastRow = pass.Add(prompt.Tokens[prompt.TakenIn], new CachedRow(prompt.Prefix, prompt.TakenIn + 1, null, 0));
            prompt.TakenIn++;
        }

        return count;
    }

    private void KeepLastHidden()
    {
        foreach (var prompt in _open.Keys)
        {
            if (!prompt.Ready && prompt.TakenIn == prompt.Tokens.Count)
            {
                prompt.LastHidden = new FloatBuffer(config.Width);
                new ReadOnlySpan<float>((float*)pass.Hidden(prompt.LastRow), config.Width).CopyTo(prompt.LastHidden.Span);
            }
        }
    }

    private void Draw(TokenSampler sampler)
    {
        _drawing.Clear();
        _heads.Clear();
        _shares.Clear();
        foreach (var sample in _live)
        {
            if (!sample.Prompt.Ready)
            {
                continue;
            }

            var hidden = sample.Count > 0 ? pass.Hidden(sample.Row) : (nint)sample.Prompt.LastHidden!.Pointer;
            if (_heads.Count == 0 || _heads[^1] != hidden)
            {
                _heads.Add(hidden);
                _shares.Add((_drawing.Count, _drawing.Count));
            }

            _drawing.Add(sample);
            _shares[^1] = (_shares[^1].Start, _drawing.Count);
        }

        pass.Heads(_heads, (head, logits) =>
        {
            for (var i = _shares[head].Start; i < _shares[head].End; i++)
            {
                var sample = _drawing[i];
                sample.Draw = sampler.Draw((float*)logits, config.VocabularySize, sample.Prompt.Seeds[sample.Index], sample.Count);
            }
        });
    }
}

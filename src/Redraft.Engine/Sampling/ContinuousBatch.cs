using Redraft.Engine.Architectures;
using Redraft.Engine.Kernels;
using Redraft.Engine.Tokenizing;

namespace Redraft.Engine.Sampling;

/// <summary>Who is in the batch: samples enter in order while there is room, grow by a token per pass, and leave when they end.</summary>
internal sealed unsafe class ContinuousBatch(BatchLimits limits, PassRows pass, ITokenizer tokenizer, ModelConfig config)
{
    private readonly List<SampleState> _live = []; // prompt by prompt, in order
    private readonly List<SampleState> _drawing = []; // those that get a token in this pass
    private readonly List<(int Start, int End)> _shares = []; // which of them draw from the same head
    private readonly List<nint> _heads = [];
    private readonly Queue<PromptState> _waiting = new(); // the first may have samples in the batch already
    private readonly List<PromptState> _open = []; // prompts with samples in the batch or still to enter
    private int _passes;

    /// <summary>Tokens drawn so far.</summary>
    public long TokensDrawn { get; private set; }

    /// <summary>Samples in the batch.</summary>
    public int Live => _live.Count;

    /// <summary>Samples that wait for a place.</summary>
    public int Waiting => _waiting.Sum(prompt => prompt.Left ? 0 : prompt.Seeds.Count - prompt.Entered);

    /// <summary>Takes a prompt whose samples enter as soon as there is room, after those before it.</summary>
    public PromptState Add(SampleRequest request, DrawingRules rules, Action<int, TokenDraw, SampledSequence?>? heard = null)
    {
        var prompt = new PromptState(request, rules, pass.Cache) { Heard = heard };
        if (request.Prompt.Count >= config.ContextLength)
        {
            Array.Fill(prompt.Results, new SampledSequence("", [], [], [], Finished: false)); // no room for a token
        }
        else if (request.Seeds.Count > 0)
        {
            _waiting.Enqueue(prompt);
        }

        return prompt;
    }

    /// <summary>Has a prompt's samples leave the batch at once, and those that wait never enter.</summary>
    public void Leave(PromptState prompt)
    {
        prompt.Left = true;
        foreach (var sample in _live.Where(sample => sample.Prompt == prompt))
        {
            End(sample);
        }

        _live.RemoveAll(sample => sample.Ended);
        if (_open.Remove(prompt))
        {
            prompt.Dispose();
        }
    }

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
    public void Step()
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
        Draw();
    }

    /// <summary>Takes each fresh draw in; samples that it ends leave the batch.</summary>
    public void Accept()
    {
        TokensDrawn += _drawing.Count;
        foreach (var sample in _drawing)
        {
            var sequence = sample.Accept(tokenizer, config.ContextLength - sample.Prompt.Tokens.Count);
            if (sequence is not null)
            {
                sample.Prompt.Results[sample.Index] = sequence;
                End(sample);
            }

            sample.Prompt.Heard?.Invoke(sample.Index, sample.Draw, sequence);
        }

        _live.RemoveAll(sample => sample.Ended);
        foreach (var prompt in _open.Where(prompt => prompt.Done))
        {
            prompt.Dispose();
        }

        _open.RemoveAll(prompt => prompt.Done);
    }

    /// <summary>Gives back what is still held, after the end or an error.</summary>
    public void Release()
    {
        _live.ForEach(sample => sample.Suffix.Release());
        _live.Clear();
        _open.ForEach(prompt => prompt.Dispose());
        _open.Clear();
        _waiting.Clear();
    }

    private static void End(SampleState sample)
    {
        sample.Suffix.Release();
        sample.Ended = true;
        sample.Prompt.Live--;
    }

    private PromptState? NextPrompt()
    {
        while (_waiting.TryPeek(out var prompt))
        {
            if (!prompt.Left && prompt.Entered < prompt.Seeds.Count)
            {
                if (prompt.Entered == 0)
                {
                    _open.Add(prompt);
                }

                return prompt;
            }

            _waiting.Dequeue();
        }

        return null;
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
        foreach (var prompt in _open)
        {
            if (!prompt.Ready && prompt.TakenIn == prompt.Tokens.Count)
            {
                prompt.LastHidden = new FloatBuffer(config.Width);
                new ReadOnlySpan<float>((float*)pass.Hidden(prompt.LastRow), config.Width).CopyTo(prompt.LastHidden.Span);
            }
        }
    }

    private void Draw()
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
                sample.Draw = sample.Prompt.Rules.Sampler.Draw((float*)logits, config.VocabularySize, sample.Prompt.Seeds[sample.Index], sample.Count);
            }
        });
    }
}

using Redraft.Engine.Kernels;

namespace Redraft.Engine.Sampling;

/// <summary>A prompt on its way through the batch.</summary>
internal sealed class PromptState(SampleRequest request, DrawingRules rules, KeyValuePool cache) : IDisposable
{
    /// <summary>How its samples are drawn.</summary>
    public DrawingRules Rules => rules;

    /// <summary>The finished samples, in the order of the seeds.</summary>
    public SampledSequence[] Results { get; } = new SampledSequence[request.Seeds.Count];

    /// <summary>Hears of each draw, with the sample's number and, where it ended, the sequence; null where nobody listens.</summary>
    public Action<int, TokenDraw, SampledSequence?>? Heard { get; init; }

    /// <summary>The prompt's tokens.</summary>
    public IReadOnlyList<int> Tokens => request.Prompt;

    /// <summary>The samples' seeds.</summary>
    public IReadOnlyList<ulong> Seeds => request.Seeds;

    /// <summary>The prompt's keys and values, shared by its samples.</summary>
    public KeyValueSequence Prefix { get; } = new(cache);

    /// <summary>Tokens taken in so far.</summary>
    public int TakenIn { get; set; }

    /// <summary>Samples that have entered the batch.</summary>
    public int Entered { get; set; }

    /// <summary>Samples in the batch now.</summary>
    public int Live { get; set; }

    /// <summary>The pass that last added rows of this prompt, so that each adds them once.</summary>
    public int LastPass { get; set; } = -1;

    /// <summary>The row of this pass that takes in the prompt's last token.</summary>
    public int LastRow { get; set; }

    /// <summary>The last token's hidden state [D], from which every sample's first token is drawn.</summary>
    public FloatBuffer? LastHidden { get; set; }

    /// <summary>Whether nobody wants its samples any more.</summary>
    public bool Left { get; set; }

    /// <summary>Whether all its samples have entered the batch and left it.</summary>
    public bool Done => Live == 0 && Entered == Seeds.Count;

    /// <summary>Whether the whole prompt has been taken in.</summary>
    public bool Ready => LastHidden is not null;

    /// <inheritdoc/>
    public void Dispose()
    {
        Prefix.Release();
        LastHidden?.Dispose();
    }
}

using System.Runtime.InteropServices;
using System.Text;
using Redraft.Engine.Tokenizing;

namespace Redraft.Engine.Sampling;

/// <summary>A sample while it grows.</summary>
internal sealed class SampleState(PromptState prompt, int index, KeyValuePool cache)
{
    private readonly List<int> _tokens = [];
    private readonly List<float> _logProbabilities = [];
    private readonly List<float> _sampledLogProbabilities = [];
    private readonly List<byte> _bytes = [];

    /// <summary>What it continues.</summary>
    public PromptState Prompt => prompt;

    /// <summary>Its place among its prompt's samples.</summary>
    public int Index => index;

    /// <summary>Its own tokens' keys and values.</summary>
    public KeyValueSequence Suffix { get; } = new(cache);

    /// <summary>How many tokens it has.</summary>
    public int Count => _tokens.Count;

    /// <summary>The token that the next pass takes in.</summary>
    public int LastToken => _tokens[^1];

    /// <summary>The row of this pass that takes in <see cref="LastToken"/>.</summary>
    public int Row { get; set; }

    /// <summary>Whether it has left the batch.</summary>
    public bool Ended { get; set; }

    /// <summary>The newest draw, not yet accepted.</summary>
    public TokenDraw Draw { get; set; }

    /// <summary>Takes the newest draw in; returns the finished sequence, or null if it goes on.</summary>
    public SampledSequence? Accept(ITokenizer tokenizer, int roomInContext)
    {
        _tokens.Add(Draw.Token);
        _logProbabilities.Add(Draw.LogProbability);
        _sampledLogProbabilities.Add(Draw.SampledLogProbability);
        if (Draw.Token == tokenizer.EndOfText || prompt.Rules.EndsAt(Draw.Token))
        {
            return End(_bytes.Count, finished: true);
        }

        var bytes = tokenizer.BytesOf(Draw.Token);
        _bytes.AddRange(bytes);
        var stop = prompt.Rules.Stops.Find(CollectionsMarshal.AsSpan(_bytes), bytes.Length);
        if (stop >= 0)
        {
            return End(stop, finished: true);
        }

        return Count >= Math.Min(prompt.Rules.MaxTokens, roomInContext) ? End(_bytes.Count, finished: false) : null;
    }

    /// <summary>The sequence as it stands, its text cut to the first bytes.</summary>
    public SampledSequence End(int bytes, bool finished)
    {
        var text = Encoding.UTF8.GetString(CollectionsMarshal.AsSpan(_bytes)[..bytes]);
        return new SampledSequence(text, [.. _tokens], [.. _logProbabilities], [.. _sampledLogProbabilities], finished) { TextBytes = bytes };
    }
}

using System.Text;

namespace Redraft.Templating;

/// <summary>Characters of one origin.</summary>
/// <param name="Length">How many, 1 or more.</param>
/// <param name="Trusted">Whether the template wrote them; somebody in the conversation did otherwise.</param>
internal readonly record struct WordRun(int Length, bool Trusted);

/// <summary>Text that remembers which of its characters the template wrote and which somebody said. Equal by its characters alone.</summary>
internal sealed class Words : IEquatable<Words>
{
    /// <summary>What a text takes beside its characters.</summary>
    public const int Overhead = 48;

    private const int RunsOfSize = 4; // what a run takes, in characters

    private readonly IReadOnlyList<WordRun> _runs; // neighbours differ
    private int[]? _ends; // of the runs, where there are many

    private Words(string text, IReadOnlyList<WordRun> runs) => (Text, _runs) = (text, runs);

    /// <summary>No text.</summary>
    public static Words Empty { get; } = new("", []);

    /// <summary>The characters.</summary>
    public string Text { get; }

    /// <summary>Where they come from, in order.</summary>
    public IReadOnlyList<WordRun> Runs => _runs;

    /// <summary>What it takes, in characters.</summary>
    public long Weight => Text.Length + ((long)RunsOfSize * _runs.Count) + Overhead;

    /// <summary>Whether the template wrote all of them.</summary>
    public bool Trusted => _runs is [] or [{ Trusted: true }];

    /// <summary>How many characters there are as Python counts them: pairs of surrogates are one.</summary>
    public int Count => Text.Length - Pairs(Text);

    /// <summary>How many pairs of surrogates there are.</summary>
    public static int Pairs(ReadOnlySpan<char> text)
    {
        var pairs = 0;
        for (var i = 1; i < text.Length; i++)
        {
            pairs += char.IsSurrogatePair(text[i - 1], text[i]) ? 1 : 0;
        }

        return pairs;
    }

    /// <summary>Text of one origin.</summary>
    public static Words Of(string text, bool trusted) => text.Length == 0 ? Empty : new Words(text, [new WordRun(text.Length, trusted)]);

    /// <summary>Text of several origins.</summary>
    /// <param name="text">The characters.</param>
    /// <param name="runs">Where they come from; the lengths add up.</param>
    public static Words Of(string text, IReadOnlyList<WordRun> runs) => new(text, runs);

    /// <summary>A part of it.</summary>
    /// <param name="start">The first of its UTF-16 units.</param>
    /// <param name="length">How many units.</param>
    public Words Slice(int start, int length)
    {
        if (length == Text.Length)
        {
            return this;
        }

        var builder = new WordsBuilder();
        builder.Append(this, start, length);
        return builder.ToWords();
    }

    /// <summary>The run that holds a UTF-16 unit, and where it begins.</summary>
    public (int Run, int Start) RunAt(int unit)
    {
        if (_runs.Count < 2)
        {
            return (0, 0);
        }

        if (_ends is null)
        {
            var (ends, at) = (new int[_runs.Count], 0); // [runs]
            for (var i = 0; i < ends.Length; i++)
            {
                ends[i] = at += _runs[i].Length;
            }

            _ends = ends;
        }

        var found = Array.BinarySearch(_ends, unit + 1);
        var run = found < 0 ? ~found : found;
        return (run, run == 0 ? 0 : _ends[run - 1]);
    }

    /// <summary>The same characters in another form: their origins stay where the length does; otherwise the whole is trusted only if all of this is.</summary>
    public Words As(string text) => text.Length == Text.Length ? new Words(text, _runs) : Of(text, Trusted);

    /// <summary>The UTF-16 unit at which each character begins, and the end.</summary>
    public int[] Starts()
    {
        var starts = new List<int>(Text.Length + 1); // [Count + 1]
        for (var i = 0; i < Text.Length; i++)
        {
            if (!char.IsLowSurrogate(Text[i]) || i == 0 || !char.IsHighSurrogate(Text[i - 1]))
            {
                starts.Add(i);
            }
        }

        starts.Add(Text.Length);
        return [.. starts];
    }

    /// <inheritdoc/>
    public bool Equals(Words? other) => other is not null && Text == other.Text;

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as Words);

    /// <inheritdoc/>
    public override int GetHashCode() => Text.GetHashCode(StringComparison.Ordinal);

    /// <inheritdoc/>
    public override string ToString() => Text;
}

/// <summary>Puts texts together.</summary>
internal sealed class WordsBuilder
{
    private readonly StringBuilder _text = new();
    private readonly List<WordRun> _runs = [];

    /// <summary>Appends all of a text.</summary>
    public void Append(Words words)
    {
        _text.Append(words.Text);
        foreach (var run in words.Runs)
        {
            Add(run);
        }
    }

    /// <summary>Appends a part of a text, in UTF-16 units.</summary>
    public void Append(Words words, int start, int length)
    {
        _text.Append(words.Text, start, length);
        var (end, (first, at)) = (start + length, words.RunAt(start));
        for (var i = first; i < words.Runs.Count && at < end; i++)
        {
            var run = words.Runs[i];
            var shared = Math.Min(at + run.Length, end) - Math.Max(at, start);
            if (shared > 0)
            {
                Add(run with { Length = shared });
            }

            at += run.Length;
        }
    }

    /// <summary>What was put together.</summary>
    public Words ToWords() => Words.Of(_text.ToString(), [.. _runs]);

    private void Add(WordRun run)
    {
        if (_runs.Count > 0 && _runs[^1].Trusted == run.Trusted)
        {
            _runs[^1] = run with { Length = _runs[^1].Length + run.Length };
        }
        else
        {
            _runs.Add(run);
        }
    }
}

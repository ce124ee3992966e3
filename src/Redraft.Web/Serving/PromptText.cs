using System.Text;
using Redraft.Engine.Sampling;

namespace Redraft.Web.Serving;

/// <summary>A prompt as the answer repeats it: its tokens' texts, special ones by their content, which together are its text.</summary>
/// <param name="Text">The text.</param>
/// <param name="Tokens">The tokens.</param>
/// <param name="Offsets">Where each begins, in characters of Unicode.</param>
/// <param name="Characters">Characters of Unicode in all.</param>
/// <param name="Scores">What the model thought of each but the first; empty where nobody asked.</param>
internal sealed record PromptText(string Text, IReadOnlyList<int> Tokens, IReadOnlyList<int> Offsets, int Characters, IReadOnlyList<ScoredToken> Scores)
{
    /// <summary>Of a prompt's tokens.</summary>
    public static PromptText Of(IReadOnlyList<int> tokens, TokenNames names, IReadOnlyList<ScoredToken> scores)
    {
        var (text, running, offsets) = (new StringBuilder(), new RunningText(), new int[tokens.Count]);
        for (var i = 0; i < tokens.Count; i++)
        {
            offsets[i] = running.Characters;
            text.Append(running.Add(names.PromptBytes(tokens[i])));
        }

        text.Append(running.End());
        return new PromptText(text.ToString(), tokens, offsets, running.Characters, scores);
    }
}

using Redraft.Engine.Tokenizing;

namespace Redraft.Models;

/// <summary>Turns prompts and answers into tokens; special tokens are read in template text alone.</summary>
internal sealed class PromptEncoder(ITokenizer tokenizer)
{
    /// <summary>A prompt's tokens, part by part: a token never spans two parts, so untrusted text can't complete a template's; but for prompts that are one text.</summary>
    public IReadOnlyList<int> Encode(Prompt prompt)
        => prompt.IsOneText ? tokenizer.EncodeTogether(PartsOf(prompt))
            : [.. prompt.Parts.SelectMany(part => tokenizer.Encode(part.Text, specialTokens: part.Trusted))];

    /// <summary>A prompt's tokens, then those of its answer, then the end of the text or of the turn.</summary>
    /// <exception cref="ArgumentException">If what ends the turn is no special token.</exception>
    public EncodedCompletion EncodeCompletion(Prompt prompt, string text)
    {
        var start = Encode(prompt);
        return new EncodedCompletion([.. start, .. AnswerTokens(prompt, start, text), EndOf(prompt)], start.Count);
    }

    // Behind a prompt that is one text the answer's tokens are those that it has in the whole, where these begin with the prompt's own, which are what a model draws behind.
    private IEnumerable<int> AnswerTokens(Prompt prompt, IReadOnlyList<int> start, string text)
    {
        var whole = prompt.IsOneText ? tokenizer.EncodeTogether([.. PartsOf(prompt), (text, false)]) : [];
        return prompt.IsOneText && whole.Take(start.Count).SequenceEqual(start) ? whole.Skip(start.Count) : tokenizer.Encode(text, specialTokens: false);
    }

    private int EndOf(Prompt prompt) => prompt.End is not { } end ? tokenizer.EndOfText
        : tokenizer.SpecialToken(end) ?? throw new ArgumentException($"'{UntrustedText.Visible(end, 40)}' is to end the answer, and is no special token of the model", nameof(prompt));

    private static (string Text, bool SpecialTokens)[] PartsOf(Prompt prompt) => [.. prompt.Parts.Select(part => (part.Text, part.Trusted))];
}

using Redraft.Engine.Tokenizing;

namespace Redraft.Models;

/// <summary>Turns prompts and answers into tokens; special tokens are read in template text alone.</summary>
internal sealed class PromptEncoder(ITokenizer tokenizer)
{
    /// <summary>A prompt's tokens, part by part: a token never spans two parts, so untrusted text can't complete a template's; but for prompts that are one text.</summary>
    public IReadOnlyList<int> Encode(Prompt prompt)
        => prompt.IsOneText ? tokenizer.EncodeTogether([.. prompt.Parts.Select(part => (part.Text, part.Trusted))])
            : [.. prompt.Parts.SelectMany(part => tokenizer.Encode(part.Text, specialTokens: part.Trusted))];

    /// <summary>A prompt's tokens, then those of its answer, then the end of text.</summary>
    public EncodedCompletion EncodeCompletion(Prompt prompt, string text)
    {
        var start = Encode(prompt);
        return new EncodedCompletion([.. start, .. tokenizer.Encode(text, specialTokens: false), tokenizer.EndOfText], start.Count);
    }
}

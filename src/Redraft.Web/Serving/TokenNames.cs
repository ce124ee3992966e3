using System.Text;
using System.Text.Unicode;
using Redraft.Engine.Tokenizing;

namespace Redraft.Web.Serving;

/// <summary>What tokens are called in answers.</summary>
/// <remarks>
/// A token is called by its text; one that is no whole text (part of a character) <c>bytes:\xe2\x86</c>, as OpenAI's completions call it; a special
/// one by its content, though it is no part of the text; an id that the tokenizer doesn't have <c>token_id:N</c>.
/// </remarks>
internal sealed class TokenNames(BpeTokenizer tokenizer)
{
    private readonly Dictionary<int, string> _special = tokenizer.AddedTokens.Where(token => token.Special).ToDictionary(token => token.Id, token => token.Content);

    /// <summary>The name of a token.</summary>
    public string this[int token] => _special.TryGetValue(token, out var content) ? content : token < tokenizer.VocabularySize ? Of(tokenizer.BytesOf(token)) : ById(token);

    /// <summary>vLLM's other name for it.</summary>
    public static string ById(int token) => $"token_id:{token}";

    /// <summary>The bytes that a token adds to a prompt's text, where a special one is written as its content.</summary>
    public byte[] PromptBytes(int token) => _special.TryGetValue(token, out var content) ? Encoding.UTF8.GetBytes(content) : tokenizer.BytesOf(token).ToArray();

    /// <summary>The name of some bytes.</summary>
    public static string Of(ReadOnlySpan<byte> bytes)
    {
        if (Utf8.IsValid(bytes))
        {
            return Encoding.UTF8.GetString(bytes);
        }

        var name = new StringBuilder("bytes:");
        foreach (var value in bytes)
        {
            name.Append("\\x").Append(Convert.ToHexStringLower([value]));
        }

        return name.ToString();
    }
}

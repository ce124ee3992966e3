using System.Security.Cryptography;
using System.Text;

namespace Redraft.Engine.Checkpoints;

/// <summary>A chat template as it came with a model: a program in Jinja that says how a conversation is written down.</summary>
/// <param name="File">Where it stands, for messages.</param>
/// <param name="Text">The program.</param>
/// <param name="Tokens">Special tokens that it may ask for, by name: <c>bos_token</c>, <c>eos_token</c>.</param>
/// <param name="Ends">Tokens that end an answer, beside the end of text.</param>
public sealed record ChatTemplateText(string File, string Text, IReadOnlyDictionary<string, string> Tokens, IReadOnlyList<int> Ends)
{
    /// <summary>What names it: <c>sha256:</c> and 64 hex digits over its UTF-8.</summary>
    public string Hash { get; } = "sha256:" + Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(Text)));
}

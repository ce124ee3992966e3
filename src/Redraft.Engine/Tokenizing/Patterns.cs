namespace Redraft.Engine.Tokenizing;

/// <summary>The regular expressions that files write out, and what we cut in their place.</summary>
internal static class Patterns
{
    private const string Gpt2 = @"'s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+";
    private const string Llama3 =
        @"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+";
    private const string Qwen2 =
        @"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+";
    private const string MistralNemo =
        @"[^\r\n\p{L}\p{N}]?[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]*[\p{Ll}\p{Lm}\p{Lo}\p{M}]+|" +
        @"[^\r\n\p{L}\p{N}]?[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]+[\p{Ll}\p{Lm}\p{Lo}\p{M}]*|" +
        @"\p{N}| ?[^\s\p{L}\p{N}]+[\r\n/]*|\s*[\r\n]+|\s+(?!\S)|\s+";

    /// <summary>The published regular expression of a rule that has one.</summary>
    public static string Of(PreTokenizer rule) => rule switch
    {
        PreTokenizer.Gpt2 or PreTokenizer.Gpt2Written => Gpt2,
        PreTokenizer.Llama3 => Llama3,
        PreTokenizer.Qwen2 => Qwen2,
        PreTokenizer.MistralNemo => MistralNemo,
        _ => throw new ArgumentOutOfRangeException(nameof(rule), rule, "it is no single regular expression"),
    };

    /// <summary>The rule that cuts as a regular expression does; null if none is known to.</summary>
    public static PreTokenizer? RuleOf(string pattern) => pattern switch
    {
        Gpt2 => PreTokenizer.Gpt2Written,
        Llama3 => PreTokenizer.Llama3,
        Qwen2 => PreTokenizer.Qwen2,
        MistralNemo => PreTokenizer.MistralNemo,
        _ => null,
    };
}

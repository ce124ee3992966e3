using Redraft.Tests;
using System.Globalization;
using System.Text;
using Redraft;
using Redraft.Engine.Tokenizing;

namespace Ecosystem.Tests;

/// <summary>Hugging Face's own tokenizers read our files, and give every text the tokens that we give it.</summary>
public sealed class TokenizerAgreementTests
{
    private const int Texts = 10_000, LongestText = 40; // pieces

    // What neighbours badly: letters of several scripts, digits, spaces, quotes, marks, emoji, special tokens and halves of them.
    private static readonly string[] Pieces =
    [
        "a", "B", "the", " model", "return", "def ", "xs", "é", "e\u0301", "ß", "я", "漢", "한", "ا", "ไ", "7", "42", "1234", "²", "١", " ", "  ", "\n", "\r\n", "\t", "\u00a0", "\u3000", "\u2028",
        "'", "'s", "'LL", "’re", "\"", "!", "...", "_", "-", "==", "(", ")", "{", "//", "\\", "🙂", "👩‍👩‍👧", "🇩🇪", "𝒜", "\u200b", "\ufeff", "\u0000", "\u001f", "\ufffd", "<|", "|>", "<|end|>", "<|task|>", "<|endoftext|>",
    ];

    [Theory]
    [InlineData("models/nano/tokenizer.json")]
    [InlineData("models/nano-posts/tokenizer.json")]
    [InlineData("tests/Goldens/tokenizer/gpt2.tokenizer.json")]
    [InlineData("tests/Goldens/tokenizer/llama3.tokenizer.json")]
    [InlineData("tests/Goldens/tokenizer/qwen2.tokenizer.json")]
    [InlineData("tests/Goldens/tokenizer/families/codegen.tokenizer.json")]
    [InlineData("tests/Goldens/tokenizer/families/gemma2.tokenizer.json")]
    [InlineData("tests/Goldens/tokenizer/families/gptj.tokenizer.json")]
    [InlineData("tests/Goldens/tokenizer/families/llama2.tokenizer.json")]
    [InlineData("tests/Goldens/tokenizer/families/mistral.tokenizer.json")]
    [InlineData("tests/Goldens/tokenizer/families/mistral_nemo.tokenizer.json")]
    [InlineData("tests/Goldens/tokenizer/families/qwen3.tokenizer.json")]
    [InlineData("tests/Goldens/tokenizer/families/smollm2.tokenizer.json")]
    public async Task Ten_thousand_random_texts_have_the_same_tokens(string path)
    {
        var file = Path.Combine(Checkout.Root, path);
        var ours = TokenizerFile.Read(file, endOfText: 0); // which end it is changes no text
        var texts = Enumerable.Range(0, Texts).Select(i => TextOf(path, i)).ToList();
        using var theirs = NodeProgram.Start("tokenizer.mjs", file);

        var tokens = await theirs.AskAsync<int[]>([.. texts.Select(text => (object)new { Text = text })]);

        for (var i = 0; i < Texts; i++)
        {
            Assert.True(tokens[i].SequenceEqual(ours.Encode(texts[i], specialTokens: true)), $"text {i}, '{UntrustedText.Visible(texts[i])}': {string.Join(' ', tokens[i])} there, {string.Join(' ', ours.Encode(texts[i], specialTokens: true))} here");
        }
    }

    private static string TextOf(string path, int index)
    {
        var random = new SeededRandom(SeededRandom.SeedOf("tokenizer agreement", path, index));
        var text = new StringBuilder();
        for (var left = random.Next(LongestText) + 1; left > 0; left--)
        {
            text.Append(random.Next(4) == 0 ? Character(random) : Pieces[random.Next(Pieces.Length)]);
        }

        return text.ToString();
    }

    /// <summary>Any character but halves of pairs, and those that this runtime's Unicode doesn't know: Node's may be newer, and call them letters or marks.</summary>
    private static string Character(SeededRandom random)
    {
        var code = random.Next(3) switch { 0 => random.Next(0x250), 1 => random.Next(0x3000), _ => random.Next(0x20000) };
        return code is >= 0xD800 and <= 0xDFFF || CharUnicodeInfo.GetUnicodeCategory(code) == UnicodeCategory.OtherNotAssigned ? "x" : char.ConvertFromUtf32(code);
    }
}

using System.Text;
using System.Text.RegularExpressions;
using Redraft.Engine.Tokenizing;

namespace Redraft.Engine.Tests.Tokenizing;

public sealed class PieceSplitterTests
{
    [Theory]
    [InlineData(PreTokenizer.Gpt2Written)]
    [InlineData(PreTokenizer.Llama3)]
    [InlineData(PreTokenizer.Qwen2)]
    [InlineData(PreTokenizer.MistralNemo)]
    public void Cuts_where_the_published_regular_expression_does(PreTokenizer rule)
    {
        var pattern = new Regex(Patterns.Of(rule), RegexOptions.CultureInvariant);
        var random = new Random(1);
        for (var i = 0; i < 4000; i++)
        {
            // .NET's expressions see UTF-16 units, so characters beyond U+FFFF are left to the recorded answers.
            var text = string.Concat(SampleTexts.Mixture(random, 1 + random.Next(12)).Where(character => !char.IsSurrogate(character)));
            Assert.Equal(pattern.Matches(text).Select(match => match.Value), Pieces(rule, text));
        }
    }

    [Fact]
    public void Llama_3_takes_digits_in_threes_and_qwen_one_by_one()
    {
        Assert.Equal(["a", "123", "45"], Pieces(PreTokenizer.Llama3, "a12345"));
        Assert.Equal(["a", "1", "2", "3"], Pieces(PreTokenizer.Qwen2, "a123"));
        Assert.Equal(["a", "12345"], Pieces(PreTokenizer.Gpt2, "a12345"));
    }

    [Fact]
    public void Letters_beyond_the_basic_plane_are_letters() => Assert.Equal([" 𝒜𐐷", "!"], Pieces(PreTokenizer.Llama3, " 𝒜𐐷!"));

    [Fact]
    public void Ignoring_case_is_a_matter_of_the_letters_a_to_z()
    {
        Assert.Equal(["it", "'S", "x"], Pieces(PreTokenizer.Llama3, "it'Sx"));
        Assert.Equal(["it", "'ſx"], Pieces(PreTokenizer.Llama3, "it'ſx"));
        Assert.Equal(["it", "'", "Sx"], Pieces(PreTokenizer.Gpt2, "it'Sx"));
    }

    [Fact]
    public void Smol_lm_cuts_at_ascii_digits_first_so_that_a_space_before_one_stands_alone()
    {
        Assert.Equal(["a", " ", "1", "2", " b"], Pieces(PreTokenizer.SmolLm, "a 12 b"));
        Assert.Equal(["a", "  ", "1"], Pieces(PreTokenizer.SmolLm, "a  1")); // at the end of what lies before a digit, both blanks go together
        Assert.Equal([" ١٢"], Pieces(PreTokenizer.SmolLm, " ١٢"));
    }

    [Fact]
    public void The_blanks_of_a_pattern_written_out_are_not_those_of_the_built_in_one()
    {
        Assert.Equal(["a", "\u0085", "\u0085", "b"], Pieces(PreTokenizer.Gpt2Written, "a\u0085\u0085b"));
        Assert.Equal(["a", "\u0085\u0085", "b"], Pieces(PreTokenizer.Gpt2, "a\u0085\u0085b"));
        Assert.Equal(["a", "\uFEFF\uFEFF", "b"], Pieces(PreTokenizer.Gpt2Written, "a\uFEFF\uFEFFb"));
        Assert.Equal(["a", "\uFEFF", "\uFEFF", "b"], Pieces(PreTokenizer.Gpt2, "a\uFEFF\uFEFFb"));
    }

    [Fact]
    public void Mistral_nemo_ends_words_before_capitals_and_lets_symbols_take_slashes()
    {
        Assert.Equal(["camel", "Case", " HTTPServer", "!/"], Pieces(PreTokenizer.MistralNemo, "camelCase HTTPServer!/"));
        Assert.Equal(["AªB\u0301c", " ªª", "BCD"], Pieces(PreTokenizer.MistralNemo, "AªB\u0301c ªªBCD")); // a mark or ª is either case, and a capital with nothing small after it goes to the next word
    }

    [Fact]
    public void Malformed_bytes_are_symbols_and_none_is_lost()
    {
        byte[] text = [(byte)'a', 0xFF, 0xC3, (byte)'b'];

        Assert.Equal([1, 3, 4], Ends(PreTokenizer.Gpt2, text));
    }

    private static List<string> Pieces(PreTokenizer rule, string text)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        var start = 0;
        var pieces = new List<string>();
        foreach (var end in Ends(rule, bytes))
        {
            pieces.Add(Encoding.UTF8.GetString(bytes, start, end - start));
            start = end;
        }

        return pieces;
    }

    private static List<int> Ends(PreTokenizer rule, byte[] text)
    {
        var ends = new List<int>();
        var pieces = new PieceReader(rule, text);
        while (pieces.TryRead(out var piece))
        {
            ends.Add(ends.LastOrDefault() + piece.Length);
        }

        return ends;
    }
}

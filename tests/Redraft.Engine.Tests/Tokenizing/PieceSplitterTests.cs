using System.Text;
using System.Text.RegularExpressions;
using Redraft.Engine.Tokenizing;

namespace Redraft.Engine.Tests.Tokenizing;

public sealed class PieceSplitterTests
{
    [Theory]
    [InlineData(PreTokenizer.Gpt2)]
    [InlineData(PreTokenizer.Llama3)]
    [InlineData(PreTokenizer.Qwen2)]
    public void Cuts_where_the_published_regular_expression_does(PreTokenizer rule)
    {
        var pattern = new Regex(PipelineParser.PatternOf(rule), RegexOptions.CultureInvariant);
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
    public void A_long_s_after_an_apostrophe_is_a_contraction_where_case_is_ignored()
    {
        Assert.Equal(["it", "'ſ", "x"], Pieces(PreTokenizer.Llama3, "it'ſx"));
        Assert.Equal(["it", "'", "ſx"], Pieces(PreTokenizer.Gpt2, "it'ſx"));
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
        for (var at = 0; at < text.Length;)
        {
            ends.Add(at = PieceSplitter.End(rule, text, at));
        }

        return ends;
    }
}

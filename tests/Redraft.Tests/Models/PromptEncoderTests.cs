using Redraft.Models;

namespace Redraft.Tests.Models;

public sealed class PromptEncoderTests
{
    private const int End = 256;

    private static readonly PromptEncoder Encoder = new(new ByteTokenizer());

    [Fact]
    public void Special_tokens_are_read_in_template_text_alone()
    {
        var tokens = Encoder.Encode(Prompt.Empty.Template("<|end|>a").Text("<|end|>"));
        Assert.Equal([End, 'a', '<', '|', 'e', 'n', 'd', '|', '>'], tokens);
    }

    [Fact]
    public void Untrusted_text_cannot_complete_a_special_token_of_the_template()
        => Assert.DoesNotContain(End, Encoder.Encode(Prompt.Empty.Template("<|en").Text("d|>").Template("<|e").Template("nd|>")));

    [Fact]
    public void An_answer_ends_with_the_end_of_text_and_only_it_carries_weight()
    {
        var encoded = Encoder.EncodeCompletion(Prompt.Empty.Template("ab"), "c<|end|>");
        Assert.Equal(['a', 'b', 'c', '<', '|', 'e', 'n', 'd', '|', '>', End], encoded.Tokens);
        Assert.Equal(2, encoded.PromptLength);
        Assert.Equal([0, 0, 1, 1, 1, 1, 1, 1, 1, 1, 1], encoded.Weights);
    }
}

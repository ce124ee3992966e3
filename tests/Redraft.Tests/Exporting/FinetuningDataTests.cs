using Redraft.Exporting;
using Redraft.Models;
using Redraft.Tasks.Jsonl;

namespace Redraft.Tests.Exporting;

public sealed class FinetuningDataTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    [Fact]
    public void Examples_come_back_with_their_weights_and_with_the_parts_that_somebody_wrote()
    {
        PromptedText[] examples =
        [
            new(Prompt.Empty.Template("<|task|>").Text("say <|end|>").Template("\n<|code|>"), " x"),
            new(Prompt.Empty.Text("a").Text("b 😀").Template("c"), "") { Weight = 0.25 },
            new(Prompt.Empty.Template("only"), "y\n"),
            new(Prompt.Empty.Text("only"), "z"),
        ];

        FinetuningData.Write(At("data"), examples);
        var read = FinetuningData.Read(At("data"));

        Assert.Equal(examples.Select(e => (e.Text, e.Weight)), read.Select(e => (e.Text, e.Weight)));
        Assert.Equal(examples.Select(e => string.Join('|', e.Prompt.Parts)), read.Select(e => string.Join('|', e.Prompt.Parts)));
    }

    [Fact]
    public void Without_parts_all_of_a_prompt_is_template()
    {
        File.WriteAllText(At("data"), """{"prompt": "<|task|>p", "completion": "c"}""");

        Assert.Equal(new PromptPart("<|task|>p", true), Assert.Single(Assert.Single(FinetuningData.Read(At("data"))).Prompt.Parts));
    }

    [Fact]
    public void What_a_chat_template_made_comes_back_as_one_text_with_what_ends_its_answer()
    {
        var whole = Prompt.Empty.Template("<|user|>").Text("a") with { IsOneText = true };
        FinetuningData.Write(At("data"), [new(whole with { End = "<|turn|>" }, "x"), new(whole, "y"), new(Prompt.Empty.Template("b"), "z")]);

        Assert.Equal(
            [(true, "<|turn|>"), (true, null), (false, null)],
            FinetuningData.Read(At("data")).Select(example => (example.Prompt.IsOneText, example.Prompt.End)));
        Assert.Contains("\"end\":\"<|turn|>\"", File.ReadAllText(At("data")), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"prompt": "p"}""", "completion")]
    [InlineData("""{"prompt": "p", "completion": "c", "end": 3}""", "end")]
    [InlineData("""{"prompt": "p", "completion": "c", "weight": 0}""", "weight")]
    [InlineData("""{"prompt": "p", "completion": "c", "weight": 1e308}""", "weight")]
    [InlineData("""{"prompt": "p", "completion": "c", "weight": 1e-320}""", "weight")]
    [InlineData("""{"prompt": "p", "completion": "c", "weigth": 1}""", "weigth")]
    [InlineData("""{"prompt": "p", "completion": "c", "untrusted": [[0, 2]]}""", "untrusted")]
    [InlineData("""{"prompt": "pp", "completion": "c", "untrusted": [[1, 1], [0, 1]]}""", "untrusted")]
    [InlineData("""{"prompt": "pp", "completion": "c", "untrusted": [[9223372036854775807, 1]]}""", "untrusted")]
    [InlineData("""{"prompt": "pp", "completion": "c", "untrusted": [[0, 9223372036854775807]]}""", "untrusted")]
    [InlineData("""{"prompt": "pp", "completion": "c", "untrusted": [[-1, 1]]}""", "untrusted")]
    [InlineData("""{"prompt": "pp", "completion": "c", "untrusted": [[0, 0]]}""", "untrusted")]
    [InlineData("""{"prompt": "pp", "completion": "c", "untrusted": [0, 1]}""", "untrusted")]
    [InlineData("", "no example")]
    public void A_bad_line_is_refused_with_its_field(string line, string says)
    {
        File.WriteAllText(At("data"), line);

        Assert.Contains(says, Assert.Throws<JsonlException>(() => FinetuningData.Read(At("data"))).Message, StringComparison.Ordinal);
    }

    public void Dispose() => _folder.Dispose();

    private string At(string name) => Path.Combine(_folder.Path, name);
}

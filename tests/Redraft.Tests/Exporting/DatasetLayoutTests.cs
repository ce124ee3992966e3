using Redraft.Exporting;
using Redraft.Tasks.Jsonl;

namespace Redraft.Tests.Exporting;

public sealed class DatasetLayoutTests : IDisposable
{
    private const string Hostile = "a \"b\"\\ \n\u0000\u2028 <|end|> é 😀 </script>";

    private readonly TemporaryFolder _folder = new();

    public static TheoryData<string> Names => [.. DatasetLayouts.Names];

    // the lines that the trainers' own pages show
    [Theory]
    [InlineData("trl-prompt-completion", """{"prompt":"P","completion":"C"}""")]
    [InlineData("trl-preference", """{"prompt":"P","chosen":"C","rejected":"R"}""")]
    [InlineData("trl-kto", """{"prompt":"P","completion":"C","label":false}""")]
    [InlineData("trl-chat-preference", """{"prompt":[{"role":"user","content":"P"}],"chosen":[{"role":"assistant","content":"C"}],"rejected":[{"role":"assistant","content":"R"}]}""")]
    [InlineData("openai-chat", """{"messages":[{"role":"user","content":"P"},{"role":"assistant","content":"C"}]}""")]
    [InlineData("openai-preference", """{"input":{"messages":[{"role":"user","content":"P"}]},"preferred_output":[{"role":"assistant","content":"C"}],"non_preferred_output":[{"role":"assistant","content":"R"}]}""")]
    [InlineData("axolotl-input-output", """{"segments":[{"label":false,"text":"P"},{"label":true,"text":"C"}]}""")]
    [InlineData("axolotl-preference", """{"messages":[{"role":"user","content":"P"}],"chosen":{"role":"assistant","content":"C"},"rejected":{"role":"assistant","content":"R"}}""")]
    public void A_line_looks_as_its_trainer_expects(string name, string line)
    {
        var layout = DatasetLayouts.Find(name)!;

        Assert.Equal(line, layout.Write(Example(layout.Kind, "P", "C", "R", good: false)));
        Assert.Equal(Example(layout.Kind, "P", "C", "R", good: false), Assert.Single(Read(layout, line).Examples));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Any_text_comes_back_as_it_went(string name)
    {
        var layout = DatasetLayouts.Find(name)!;
        TrainingExample[] examples = [Example(layout.Kind, Hostile, "", Hostile + "x", good: true), Example(layout.Kind, "", Hostile, "$prompt", good: false), Example(layout.Kind, "$completion", "$good", "$rejected", good: true)];

        DatasetFile.Write(At("data"), layout, examples);
        var read = DatasetFile.Read(At("data"), layout);

        Assert.Equal(examples, read.Examples);
        Assert.Empty(read.LeftBehind);
        Assert.Equal(examples.Length, File.ReadAllLines(At("data")).Length);
    }

    [Theory]
    [InlineData("trl-preference", """{"prompt":"P","chosen":"C"}""", "rejected")]
    [InlineData("trl-preference", """{"prompt":"P","chosen":1,"rejected":"R"}""", "chosen: expected a string, found number")]
    [InlineData("trl-preference", """{"prompt":"P","chosen":"\ud800","rejected":"R"}""", "half of a surrogate pair")]
    [InlineData("trl-kto", """{"prompt":"P","completion":"C","label":"yes"}""", "label: expected true or false, found string")]
    [InlineData("openai-chat", """{"messages":[{"role":"system","content":"S"},{"role":"user","content":"P"},{"role":"assistant","content":"C"}]}""", "messages: expected a list of 2, found one of 3")]
    [InlineData("openai-chat", """{"messages":[{"role":"assistant","content":"P"},{"role":"assistant","content":"C"}]}""", "messages[0].role: expected \"user\", found \"assistant\"")]
    [InlineData("openai-chat", """{"messages":[{"role":"user","content":"P","name":"ann"},{"role":"assistant","content":"C"}]}""", "messages[0].name is something that the layout doesn't have")]
    [InlineData("openai-chat", """{"messages":[{"role":"user"},{"role":"assistant","content":"C"}]}""", "messages[0].content is missing")]
    [InlineData("openai-chat", """{"messages":{"role":"user"}}""", "messages: expected a list of 2, found object")]
    [InlineData("axolotl-input-output", """{"segments":[{"label":true,"text":"P"},{"label":true,"text":"C"}]}""", "segments[0].label: expected false, found true")]
    [InlineData("axolotl-preference", """{"messages":[{"role":"user","content":"P"}],"chosen":"C","rejected":"R"}""", "chosen: expected an object, found string")]
    public void A_line_of_another_shape_is_refused_with_its_place(string name, string line, string says)
    {
        var error = Assert.Throws<JsonlException>(() => Read(DatasetLayouts.Find(name)!, line));

        Assert.Contains(says, error.Message, StringComparison.Ordinal);
        Assert.Contains("line 1", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Weights_are_written_where_a_line_has_a_place_for_them_and_counted_where_it_has_none()
    {
        var (weighted, chat) = (DatasetLayouts.Find("trl-prompt-completion")!, DatasetLayouts.Find("openai-chat")!);
        var data = new TrainingDataset([new("P", "C") { Weight = 0.25 }, new("P", "D")], ["more"]);

        Assert.Equal("""{"prompt":"P","completion":"C","weight":0.25}""", weighted.Write(data.Examples[0]));
        Assert.Equal("""{"prompt":"P","completion":"D"}""", weighted.Write(data.Examples[1]));
        Assert.Equal(["more"], data.LeftBehindBy(weighted));
        Assert.Equal(["1 × weights below 1 in training: each line counts the same", "more"], data.LeftBehindBy(chat));
        var read = Read(weighted, weighted.Write(data.Examples[0]));
        Assert.Equal((data.Examples[0], 0), (Assert.Single(read.Examples), read.LeftBehind.Count));
        Assert.Contains("weight", Assert.Throws<JsonlException>(() => Read(weighted, """{"prompt":"P","completion":"C","weight":0}""")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Fields_beside_the_layouts_own_are_counted_and_left_behind()
    {
        var read = Read(DatasetLayouts.Find("trl-prompt-completion")!, """
            {"prompt":"P","completion":"C","source":"web","id":1}
            {"prompt":"Q","completion":"D","id":2}
            """);

        Assert.Equal(["the field id, which 2 of 2 lines have", "the field source, which 1 of 2 lines have"], read.LeftBehind);
        Assert.Equal([new("P", "C"), new("Q", "D")], read.Examples);
    }

    [Fact]
    public void An_example_of_another_kind_is_a_mistake_of_the_caller()
        => Assert.Throws<ArgumentException>(() => DatasetLayouts.Find("trl-preference")!.Write(new TrainingExample("P", "C")));

    public void Dispose() => _folder.Dispose();

    private static TrainingExample Example(ExampleKind kind, string prompt, string completion, string rejected, bool good) => kind switch
    {
        ExampleKind.Preference => new(prompt, completion) { Rejected = rejected },
        ExampleKind.Label => new(prompt, completion) { Good = good },
        _ => new(prompt, completion),
    };

    private TrainingDataset Read(DatasetLayout layout, string lines)
    {
        File.WriteAllText(At("lines"), lines);
        return DatasetFile.Read(At("lines"), layout);
    }

    private string At(string name) => Path.Combine(_folder.Path, name);
}

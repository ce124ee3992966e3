using Redraft.Engine.Checkpoints;

namespace Redraft.Engine.Tests.Checkpoints;

public sealed class ChatTemplateFileTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("chat_template.jinja", "{{ x }}", "{{ x }}")]
    [InlineData("chat_template.json", """{"chat_template": "a"}""", "a")]
    [InlineData("tokenizer_config.json", """{"bos_token": "<s>", "chat_template": "b"}""", "b")]
    [InlineData("tokenizer_config.json", """{"chat_template": [{"name": "tool_use", "template": "t"}, {"name": "default", "template": "d"}]}""", "d")]
    [InlineData("tokenizer_config.json", """{"chat_template": null}""", null)]
    [InlineData("tokenizer_config.json", """{"bos_token": "<s>"}""", null)]
    [InlineData("README.md", "none", null)]
    public void It_is_found_where_models_have_it(string file, string content, string? template)
    {
        File.WriteAllText(Path.Combine(_folder.Path, file), content);

        Assert.Equal(template, ChatTemplateFile.Read(_folder.Path)?.Text);
    }

    [Fact]
    public void The_tokens_that_it_may_ask_for_and_those_that_end_an_answer_come_with_it()
    {
        Write("chat_template.jinja", "{{ bos_token }}");
        Write("tokenizer_config.json", """{"bos_token": {"content": "<s>", "lstrip": false}, "eos_token": "</s>", "pad_token": null}""");
        Write("special_tokens_map.json", """{"eos_token": "not this one", "unk_token": "<unk>"}""");
        Write("generation_config.json", """{"eos_token_id": [5, 7]}""");
        Write("config.json", """{"eos_token_id": 5}""");

        var found = ChatTemplateFile.Read(_folder.Path)!;

        Assert.Equal(new Dictionary<string, string> { ["bos_token"] = "<s>", ["eos_token"] = "</s>", ["unk_token"] = "<unk>" }, found.Tokens);
        Assert.Equal([5, 7], found.Ends);
        Assert.Equal("sha256:38924663eb3df1cd5aca30e34168f06d", found.Hash[..39]);
    }

    [Fact]
    public void What_is_written_beside_a_model_is_what_is_read()
    {
        var template = new ChatTemplateText("x", "a\r\n{{ 'é' }}\n", new Dictionary<string, string> { ["bos_token"] = "<s>" }, [3]);
        ChatTemplateFile.Write(_folder.Path, template, whole: true);

        var found = ChatTemplateFile.Read(_folder.Path)!;

        Assert.Equal((template.Text, template.Hash), (found.Text, found.Hash));
        Assert.Equal(template.Tokens, found.Tokens);
        Assert.Equal(template.Ends, found.Ends);
        ChatTemplateFile.Write(_folder.Path, null, whole: true);
        Assert.Null(ChatTemplateFile.Read(_folder.Path));
    }

    [Fact]
    public void A_template_that_is_not_the_one_that_a_model_was_taught_with_is_refused_and_both_are_named()
    {
        var template = new ChatTemplateText("x", "a", new Dictionary<string, string>(), []);
        ChatTemplateFile.Write(_folder.Path, template, whole: true);
        Write("chat_template.jinja", "b");

        var other = Assert.Throws<BadFileException>(() => ChatTemplateFile.Read(_folder.Path)).Message;
        Assert.Contains(template.Hash, other, StringComparison.Ordinal);
        Assert.Contains(new ChatTemplateText("x", "b", template.Tokens, []).Hash, other, StringComparison.Ordinal);

        File.Delete(Path.Combine(_folder.Path, "chat_template.jinja"));
        Assert.Contains("there is none now", Assert.Throws<BadFileException>(() => ChatTemplateFile.Read(_folder.Path)).Message, StringComparison.Ordinal);

        using var adapters = new TemporaryFolder();
        using var model = new TemporaryFolder();
        ChatTemplateFile.Write(adapters.Path, template, whole: false);
        File.WriteAllText(Path.Combine(model.Path, "chat_template.jinja"), "c");
        Assert.Contains(template.Hash, Assert.Throws<BadFileException>(() => ChatTemplateFile.Read(model.Path, adapters.Path)).Message, StringComparison.Ordinal);
        File.WriteAllText(Path.Combine(model.Path, "chat_template.jinja"), "a");
        Assert.Equal("a", ChatTemplateFile.Read(model.Path, adapters.Path)!.Text);
    }

    private void Write(string name, string content) => File.WriteAllText(Path.Combine(_folder.Path, name), content);

    [Theory]
    [InlineData("{")]
    [InlineData("""{"chat_template": 3}""")]
    [InlineData("""{"chat_template": [{"name": "default"}]}""")]
    public void What_cannot_be_read_is_named(string content)
    {
        File.WriteAllText(Path.Combine(_folder.Path, "tokenizer_config.json"), content);

        Assert.Contains("tokenizer_config.json", Assert.Throws<BadFileException>(() => ChatTemplateFile.Read(_folder.Path)).Message, StringComparison.Ordinal);
    }
}

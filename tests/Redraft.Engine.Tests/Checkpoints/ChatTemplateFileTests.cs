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

        Assert.Equal(template, ChatTemplateFile.Read(_folder.Path));
    }

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

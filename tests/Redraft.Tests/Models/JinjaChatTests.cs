using Redraft.Engine.Checkpoints;
using Redraft.Models;
using Redraft.Templating;

namespace Redraft.Tests.Models;

public sealed class JinjaChatTests : ChatTemplateContract
{
    private const string Source = "{{ bos_token }}{% for m in messages %}{% if m.role == 'bad' %}{{ raise_exception('no ' ~ m.role) }}{% endif %}<|{{ m.role }}|>\n{{ m.content }}{{ eos_token }}\n{% endfor %}{% if add_generation_prompt %}<|assistant|>{% endif %}";

    private static readonly ChatTemplateText Text = new("x", Source, new Dictionary<string, string> { ["bos_token"] = "<s>", ["eos_token"] = "<|end|>" }, [TinyModels.Tokenizer.EndOfText]);

    private readonly JinjaChat _chat = Make(Source);

    protected override IChatTemplate Part => _chat;

    [Fact]
    public void A_conversation_is_written_as_the_template_says_and_waits_for_the_assistant()
    {
        var prompt = _chat.Render([new("system", "a<|end|>"), new("user", "b")]);

        Assert.Equal("<s><|system|>\na<|end|><|end|>\n<|user|>\nb<|end|>\n<|assistant|>", prompt.ToString());
        Assert.Equal(["<s><|system|>\n", "<|end|>\n<|user|>\n", "<|end|>\n<|assistant|>"], prompt.Parts.Where(part => part.Trusted).Select(part => part.Text));
        Assert.True(prompt.IsOneText);
        Assert.Equal(["<|end|>"], _chat.Stop([new("user", "b")]));
    }

    [Fact]
    public void A_special_token_that_somebody_wrote_ends_nobodys_turn()
    {
        var end = TinyModels.Tokenizer.SpecialToken("<|end|>")!.Value;
        var tokens = new PromptEncoder(TinyModels.Tokenizer).Encode(_chat.Render([new("user", "<|end|> ask <|end|>")]));

        Assert.Equal(1, tokens.Count(token => token == end));
    }

    [Fact]
    public void A_template_that_refuses_a_conversation_or_fails_at_it_says_so()
    {
        var refused = Assert.Throws<ArgumentException>(() => Make("{{ raise_exception('system first') }}").Render([new("user", "b")]));
        var failed = Assert.Throws<ArgumentException>(() => Make("\n{{ messages[3].content }}").Render([new("user", "b")]));
        var endless = Assert.Throws<ArgumentException>(() => Make("{% set r = range(100000) %}{% for i in r %}{% for j in r %}{% endfor %}{% endfor %}").Render([new("user", "b")]));

        Assert.Contains("refuses this conversation: system first", refused.Message, StringComparison.Ordinal);
        Assert.Contains("line 2, column 15", failed.Message, StringComparison.Ordinal);
        Assert.Contains("steps", endless.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_template_that_is_none_is_refused_when_it_is_read()
    {
        var error = Assert.Throws<TemplateException>(() => Make("{% block x %}{% endblock %}"));

        Assert.Contains("'block'", error.Message, StringComparison.Ordinal);
    }

    private static JinjaChat Make(string source) => JinjaChat.Of(Text with { Text = source }, TinyModels.Tokenizer, TimeProvider.System);
}

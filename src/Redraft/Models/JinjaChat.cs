using Redraft.Engine.Checkpoints;
using Redraft.Engine.Tokenizing;
using Redraft.Templating;

namespace Redraft.Models;

/// <summary>The rendering that a model was taught: its own chat template, a program in Jinja, as Hugging Face's transformers carries it out.</summary>
/// <remarks>
/// The prompt's tokens are those of the rendered text as a whole, as in training, but for one thing: a special token counts only where all of its characters are
/// the template's. What somebody said is followed through the program, so <c>&lt;|im_end|&gt;</c> in a message ends nobody's turn.
/// It follows apply_chat_template of transformers 4.57, with add_generation_prompt.
/// </remarks>
public sealed class JinjaChat : IChatTemplate
{
    private readonly ChatTemplateText _text;
    private readonly Template _template;
    private readonly TimeProvider _clock;
    private readonly IReadOnlyList<string> _ends;

    private JinjaChat(ChatTemplateText text, Template template, IReadOnlyList<string> ends, TimeProvider clock) => (_text, _template, _ends, _clock) = (text, template, ends, clock);

    /// <inheritdoc/>
    public string Name => $"the chat template {Hash}";

    /// <summary>What names the template: <c>sha256:</c> and 64 hex digits over its UTF-8.</summary>
    public string Hash => _text.Hash;

    /// <summary>Reads a model's template.</summary>
    /// <param name="text">The template.</param>
    /// <param name="tokenizer">The model's tokenizer, which knows the tokens that end an answer.</param>
    /// <param name="clock">Tells templates the date.</param>
    /// <param name="limits">What a rendering may use up; null for the usual.</param>
    /// <exception cref="TemplateException">If it is no template, or uses what isn't supported.</exception>
    public static JinjaChat Of(ChatTemplateText text, BpeTokenizer tokenizer, TimeProvider clock, TemplateLimits? limits = null)
    {
        ArgumentNullException.ThrowIfNull(text);
        ArgumentNullException.ThrowIfNull(tokenizer);
        var ends = text.Ends.Select(id => tokenizer.AddedTokens.FirstOrDefault(token => token.Id == id)?.Content).Append(text.Tokens.GetValueOrDefault("eos_token"));
        return new JinjaChat(text, Template.Parse(text.Text, limits), [.. ends.OfType<string>().Where(end => end.Length > 0).Distinct()], clock);
    }

    /// <inheritdoc/>
    public Prompt Render(IReadOnlyList<ChatTurn> messages)
    {
        if (messages is not [.., { Role: not "assistant" }])
        {
            throw new ArgumentException("a conversation ends with what somebody says to the assistant; put the user's message last", nameof(messages));
        }

        try
        {
            var rendered = _template.Render(
            [
                .. _text.Tokens.Select(token => KeyValuePair.Create(token.Key, (object?)Words.Of(token.Value, trusted: true))),
                KeyValuePair.Create("messages", (object?)new ListValue([.. messages.Select(ValueOf)])),
                KeyValuePair.Create("add_generation_prompt", (object?)true),
                KeyValuePair.Create("tools", (object?)null),
                KeyValuePair.Create("documents", (object?)null),
            ], _clock);
            return PromptOf(rendered);
        }
        catch (TemplateException error)
        {
            throw new ArgumentException(error.IsRefusal ? $"the model's chat template refuses this conversation: {UntrustedText.Visible(error.Problem, 400)}"
                : $"the model's chat template can't render this conversation: {error.Message}", nameof(messages), error);
        }
    }

    /// <inheritdoc/>
    public IReadOnlyList<string> Stop(IReadOnlyList<ChatTurn> messages) => _ends;

    private static MapValue ValueOf(ChatTurn turn)
    {
        var map = new MapValue();
        map.Entries[Words.Of("role", trusted: true)] = Words.Of(turn.Role, trusted: ChatTurn.Roles.Contains(turn.Role)); // <|user|> is made of it
        map.Entries[Words.Of("content", trusted: true)] = Words.Of(turn.Content, trusted: false);
        return map;
    }

    private static Prompt PromptOf(Words words)
    {
        var (parts, at) = (new List<PromptPart>(), 0);
        foreach (var run in words.Runs)
        {
            parts.Add(new PromptPart(words.Text.Substring(at, run.Length), run.Trusted));
            at += run.Length;
        }

        return new Prompt(parts) { IsOneText = true };
    }
}

using Redraft.Engine;
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
    private readonly string? _end; // of an answer, as the template writes it

    private JinjaChat(ChatTemplateText text, Template template, BpeTokenizer tokenizer, TimeProvider clock)
    {
        (_text, _template, _clock) = (text, template, clock);
        var eos = text.Tokens.GetValueOrDefault("eos_token");
        _end = EndOfTurn(tokenizer) ?? (eos is not null && tokenizer.SpecialToken(eos) is not null ? eos : null);
        var ends = text.Ends.Select(id => tokenizer.AddedTokens.FirstOrDefault(token => token.Id == id)?.Content).Append(eos).Append(_end);
        _ends = [.. ends.OfType<string>().Where(end => end.Length > 0).Distinct()];
    }

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
        return new JinjaChat(text, Template.Parse(text.Text, limits), tokenizer, clock);
    }

    /// <summary>Reads a model's template to put prompts through; where it writes the date, it is always the same one, since equal prompts are to give equal bits.</summary>
    /// <exception cref="BadFileException">If it is no template, uses what isn't supported, or has no place for a user's turn alone.</exception>
    internal static JinjaChat OfPrompts(ChatTemplateText text, BpeTokenizer tokenizer)
    {
        try
        {
            var chat = Of(text, tokenizer, new StoppedClock());
            chat.Render(Prompt.Empty.Text("?"));
            return chat;
        }
        catch (Exception error) when (error is TemplateException or ArgumentException)
        {
            throw new BadFileException(text.File, $"prompts can't be put through its chat template: {UntrustedText.Visible(error.Message.Split(" (Parameter")[0], 400)}; ask without it: chat-template: false where a recipe names the model, --no-chat-template at a command");
        }
    }

    /// <inheritdoc/>
    public Prompt Render(IReadOnlyList<ChatTurn> messages)
    {
        if (messages is not [.., { Role: not "assistant" }])
        {
            throw new ArgumentException("a conversation ends with what somebody says to the assistant; put the user's message last", nameof(messages));
        }

        return Render([.. messages.Select(turn => ValueOf(turn.Role, Words.Of(turn.Content, trusted: false)))]);
    }

    /// <summary>Puts a prompt as a conversation of one turn, the user's; what its own template text says stays trusted. Of a prompt that is one text nothing changes.</summary>
    /// <exception cref="ArgumentException">If the template has no place for it.</exception>
    public Prompt Render(Prompt prompt)
    {
        ArgumentNullException.ThrowIfNull(prompt);
        if (prompt.IsOneText)
        {
            return prompt;
        }

        var words = new WordsBuilder();
        foreach (var part in prompt.Parts)
        {
            words.Append(Words.Of(part.Text, part.Trusted));
        }

        return Render([ValueOf("user", words.ToWords())]);
    }

    /// <inheritdoc/>
    public IReadOnlyList<string> Stop(IReadOnlyList<ChatTurn> messages) => _ends;

    private Prompt Render(IReadOnlyList<MapValue> messages)
    {
        try
        {
            return PromptOf(Rendered(messages, asksAnswer: true)) with { End = _end };
        }
        catch (TemplateException error)
        {
            throw new ArgumentException(error.IsRefusal ? $"the model's chat template refuses this conversation: {UntrustedText.Visible(error.Problem, 400)}"
                : $"the model's chat template can't render this conversation: {error.Message}", nameof(messages), error);
        }
    }

    private Words Rendered(IReadOnlyList<MapValue> messages, bool asksAnswer) => _template.Render(
    [
        .. _text.Tokens.Select(token => KeyValuePair.Create(token.Key, (object?)Words.Of(token.Value, trusted: true))),
        KeyValuePair.Create("messages", (object?)new ListValue([.. messages])),
        KeyValuePair.Create("add_generation_prompt", (object?)asksAnswer),
        KeyValuePair.Create("tools", (object?)null),
        KeyValuePair.Create("documents", (object?)null),
    ], _clock);

    /// <summary>The first special token that the template writes behind what the assistant said, or null.</summary>
    private string? EndOfTurn(BpeTokenizer tokenizer)
    {
        try
        {
            var rendered = Rendered([ValueOf("user", Words.Of("?", trusted: false)), ValueOf("assistant", Words.Of("!", trusted: false))], asksAnswer: false);
            var own = rendered.Runs is [.., { Trusted: true } last] ? rendered.Text[^last.Length..] : "";
            var special = tokenizer.AddedTokens.Where(token => token.Special).ToDictionary(token => token.Id, token => token.Content);
            return tokenizer.Encode(own, specialTokens: true).Select(special.GetValueOrDefault).FirstOrDefault(content => content is not null);
        }
        catch (TemplateException)
        {
            return null; // it may want other conversations; whoever asks hears of it
        }
    }

    private static MapValue ValueOf(string role, Words content)
    {
        var map = new MapValue();
        map.Entries[Words.Of("role", trusted: true)] = Words.Of(role, trusted: ChatTurn.Roles.Contains(role)); // <|user|> is made of it
        map.Entries[Words.Of("content", trusted: true)] = content;
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

    /// <summary>Stands at 26 July 2024, the date that published templates fall back on where nobody tells them one.</summary>
    private sealed class StoppedClock : TimeProvider
    {
        public override TimeZoneInfo LocalTimeZone => TimeZoneInfo.Utc;

        public override DateTimeOffset GetUtcNow() => new(2024, 7, 26, 0, 0, 0, TimeSpan.Zero);
    }
}

using System.Text.Json;
using Redraft.Templating;

namespace Redraft.Tests.Templating;

public sealed class TemplateTests
{
    private static readonly string Goldens = Path.Combine(Checkout.Root, "tests", "Goldens", "chat");
    private static readonly FixedClock Clock = new();

    private const string Names = """
        {"s": "Straße 🙂 of it", "n": 7, "x": 2.5, "none_": null, "t": true, "l": [3, 1, 2], "w": ["b", "A", "c", "a"], "d": {"b": 1, "a": [1, "x"], "c": null},
         "people": [{"name": "Ann", "age": 31, "at": {"city": "Bonn"}}, {"name": "bob", "age": 29, "at": {"city": "Aix"}}, {"name": "Ann", "age": 5}]}
        """;

    [Fact]
    public void Conversations_are_written_down_as_Jinja2_writes_them()
    {
        using var answers = JsonDocument.Parse(File.ReadAllText(Path.Combine(Goldens, "answers.json")));
        using var conversations = JsonDocument.Parse(File.ReadAllText(Path.Combine(Goldens, "conversations.json")));
        var byName = conversations.RootElement.EnumerateArray().ToDictionary(conversation => conversation.GetProperty("name").GetString()!);
        var (same, refused) = (0, 0);
        foreach (var answer in answers.RootElement.GetProperty("conversations").EnumerateArray())
        {
            var (name, conversation) = (answer.GetProperty("template").GetString()!, byName[answer.GetProperty("conversation").GetString()!]);
            var names = new Dictionary<string, object?>
            {
                ["messages"] = Template.ValueOf(conversation.GetProperty("messages")),
                ["tools"] = conversation.TryGetProperty("tools", out var tools) ? Template.ValueOf(tools) : null,
                ["documents"] = null,
                ["add_generation_prompt"] = answer.GetProperty("prompt").GetBoolean(),
                ["bos_token"] = Words.Of("<s>", trusted: true),
                ["eos_token"] = Words.Of("</s>", trusted: true),
            };
            var template = Template.Parse(File.ReadAllText(Path.Combine(Goldens, name)));
            if (answer.TryGetProperty("problem", out var problem))
            {
                Assert.Equal(problem.GetString(), Assert.Throws<TemplateException>(() => template.Render(names, Clock)).Problem);
                refused++;
            }
            else
            {
                Assert.Equal(answer.GetProperty("text").GetString(), template.Render(names, Clock).Text);
                same++;
            }
        }

        Assert.True(same > 200 && refused > 10, $"{same} and {refused}");
    }

    public static TheoryData<string, string?> Phrases
    {
        get
        {
            using var answers = JsonDocument.Parse(File.ReadAllText(Path.Combine(Goldens, "answers.json")));
            var phrases = new TheoryData<string, string?>();
            foreach (var phrase in answers.RootElement.GetProperty("phrases").EnumerateArray())
            {
                phrases.Add(phrase.GetProperty("source").GetString()!, phrase.TryGetProperty("text", out var text) ? text.GetString() : null);
            }

            return phrases;
        }
    }

    [Theory]
    [MemberData(nameof(Phrases))]
    public void A_phrase_means_what_it_means_to_Jinja2(string source, string? expected)
    {
        if (expected is null)
        {
            Assert.Throws<TemplateException>(() => Render(source));
        }
        else
        {
            Assert.Equal(expected, Render(source).Text);
        }
    }

    [Theory]
    [InlineData("a\n  {{ x ? }}", 2, 8, "unexpected character '?'")]
    [InlineData("{% call m() %}{% endcall %}", 1, 4, "unsupported statement 'call'")]
    [InlineData("{% include 'x' %}", 1, 4, "unsupported statement 'include'")]
    [InlineData("{{ x | frobnicate }}", 1, 8, "unsupported filter 'frobnicate'")]
    [InlineData("{{ x is frobnicated }}", 1, 9, "unsupported test 'is frobnicated'")]
    [InlineData("{% for x in l recursive %}{% endfor %}", 1, 15, "recursive")]
    [InlineData("\n{% if n %}\n", 2, 4, "'endif'")]
    [InlineData("{% endif %}", 1, 4, "without the block")]
    [InlineData("{{ 'a' % 3 }}", 1, 8, "'%'")]
    [InlineData("{{ f(*l) }}", 1, 6, "'*'")]
    [InlineData("{{ s.swapcase() }}", 1, 14, "has no 'swapcase'")]
    [InlineData("{{\nnothing.more\n}}", 2, 8, "'nothing' is undefined")]
    [InlineData("{{ 99999999999999999999 }}", 1, 4, "too large")]
    [InlineData("{{ 9223372036854775807 + 1 }}", 1, 24, "too large")]
    [InlineData("{{ \"a\\N{BULLET}\" }}", 1, 6, "unsupported escape")]
    public void What_is_wrong_is_said_with_its_place(string source, int line, int column, string problem)
    {
        var error = Assert.Throws<TemplateException>(() => Render(source));

        Assert.Contains(problem, error.Message, StringComparison.Ordinal);
        Assert.Equal((line, column), (error.Line, error.Column));
    }

    [Theory]
    [InlineData("{% for i in range(100000) %}{% for j in range(100000) %}{% endfor %}{% endfor %}")]
    [InlineData("{% set ns = namespace(a='xxxxxxxxxxxxxxxx') %}{% for i in range(1000) %}{% set ns.a = ns.a + ns.a %}{% endfor %}")]
    [InlineData("{% set ns = namespace(a=['x']) %}{% for i in range(1000) %}{% set ns.a = [ns.a, ns.a] %}{% endfor %}{{ ns.a }}")]
    [InlineData("{% set ns = namespace(a={'a': 1}) %}{% for i in range(1000) %}{% set ns.a = {'a': ns.a, 'b': ns.a} %}{% endfor %}{{ ns.a == ns.a }}")]
    [InlineData("{% macro m(a) %}{{ m(a) }}{% endmacro %}{{ m(1) }}")]
    [InlineData("{{ 'x' * 100000000000 }}")]
    [InlineData("{{ range(100000000000) | list }}")]
    [InlineData("{% set a = 'x' * 100000 %}{% for i in range(100000) %}{{ 'y' in a }}{{ a.find('y') }}{% endfor %}")]
    [InlineData("{% set a = 'x' * 1000000 %}{{ a.replace('', a) }}")]
    [InlineData("{% set a = ['x' * 1000] * 1000 %}{% for i in range(1000) %}{{ a | join }}{{ a | tojson }}{% endfor %}")]
    public void A_template_that_takes_too_much_is_given_up(string source) => Assert.Throws<TemplateException>(() => Render(source));

    [Fact]
    public void Constructs_that_lie_too_deep_are_refused()
    {
        foreach (var (open, close) in new[] { ("(", ")"), ("[", "]"), ("{'a':", "}"), ("-", ""), ("not ", ""), ("n if n else ", "") })
        {
            var source = "{{ " + string.Concat(Enumerable.Repeat(open, 100_000)) + "1" + string.Concat(Enumerable.Repeat(close, 100_000)) + " }}";
            Assert.Throws<TemplateException>(() => Render(source));
        }

        Assert.Throws<TemplateException>(() => Render(string.Concat(Enumerable.Repeat("{% if n %}", 100_000))));
        Assert.Throws<TemplateException>(() => Render("{{ 1" + string.Concat(Enumerable.Repeat(" + 1", 100_000)) + " }}"));
        Assert.Equal("101", Render("{{ 1" + string.Concat(Enumerable.Repeat(" + 1", 100)) + " }}").Text);
    }

    [Theory]
    [InlineData("<s>{{ said }}</s>", "+++----++++")]
    [InlineData("{{ '<s>' + said ~ '</s>' }}", "+++----++++")]
    [InlineData("{{ ('  ' + said + ' x ') | trim }}", "----++")]
    [InlineData("{{ said[1:3] + 'ab'[0] }}", "--+")]
    [InlineData("{{ (said ~ ',' ~ 'x').split(',') | join('+') }}", "----++")]
    [InlineData("{{ said | upper }}{{ 'x' | upper }}", "----+")]
    [InlineData("{{ 'axa' | replace('x', said) }}", "+----+")]
    [InlineData("{{ said | replace('a', '<s>') }}", "+++---")]
    [InlineData("{{ {'a': said} | tojson }}", "-------------")]
    [InlineData("{% set x %}a{{ said }}{% endset %}{{ x }}", "+----")]
    [InlineData("{% macro m(a) %}<{{ a }}>{% endmacro %}{{ m(said) }}", "+----+")]
    [InlineData("{{ said | length }}{{ 12 }}{{ none }}", "+++++++")]
    [InlineData("{{ said | indent(2, true) }}", "++----")]
    [InlineData("{% for c in said %}{{ c }},{% endfor %}", "-+-+-+-+")]
    [InlineData("{{ [said] }}", "--------")]
    public void What_was_said_is_told_from_what_the_template_wrote(string source, string origins)
    {
        var rendered = Template.Parse(source).Render([KeyValuePair.Create("said", (object?)Words.Of("abcd", trusted: false))], Clock);

        Assert.Equal(origins, string.Concat(rendered.Runs.Select(run => new string(run.Trusted ? '+' : '-', run.Length))));
    }

    [Fact]
    public void Rendering_changes_nothing_for_the_next_one()
    {
        var template = Template.Parse("{% set messages = messages + [1] %}{{ messages | length }}");
        var names = new Dictionary<string, object?> { ["messages"] = new ListValue([]) };

        Assert.Equal("1", template.Render(names, Clock).Text);
        Assert.Equal("1", template.Render(names, Clock).Text);
    }

    private static Words Render(string source)
    {
        using var names = JsonDocument.Parse(Names);
        return Template.Parse(source).Render(names.RootElement.EnumerateObject().Select(name => KeyValuePair.Create(name.Name, Template.ValueOf(name.Value))), Clock);
    }

    private sealed class FixedClock : TimeProvider
    {
        public override TimeZoneInfo LocalTimeZone => TimeZoneInfo.Utc;

        public override DateTimeOffset GetUtcNow() => new(2026, 7, 4, 0, 0, 0, TimeSpan.Zero);
    }
}

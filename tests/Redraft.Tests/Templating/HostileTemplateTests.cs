using System.Globalization;
using Redraft.Templating;

namespace Redraft.Tests.Templating;

/// <summary>Templates that were written to do harm: each is given up, or ends, before it has taken much time or memory.</summary>
public sealed class HostileTemplateTests
{
    private const string Ever = "{% set r = range(100000) %}{% for i in r %}{% for j in r %}";
    private const string EndEver = "{% endfor %}{% endfor %}";
    private const string Large = "{% set a = 'x' * 1000000 %}";
    private const string Doubled = "{% set ns = namespace(a='xy') %}{% for i in range(22) %}{% set ns.a = ns.a ~ ns.a %}{% endfor %}"; // 8 million

    // Without the limits each would take minutes to months, or gigabytes.
    public static TheoryData<string> Endless =>
    [
        Large + Ever + "{{ a[0] }}" + EndEver,
        Large + Ever + "{{ {'k': 1}[a] }}" + EndEver,
        Large + Ever + "{{ {'k': 1}.get(a) }}" + EndEver,
        Large + Ever + "{{ a.startswith(a) }}" + EndEver,
        Large + Ever + "{{ a.startswith(('y', a, a, a)) }}" + EndEver,
        Large + Ever + "{{ a.isdigit() }}{{ a is upper }}" + EndEver,
        Large + Ever + "{{ a.splitlines() | length }}" + EndEver,
        Large + Ever + "{{ a.find('y') }}{{ a.rfind('y') }}{{ a.count('y') }}{{ 'y' in a }}" + EndEver,
        Large + Ever + "{{ a.strip(a) }}{{ a | trim(a) }}" + EndEver,
        Large + Ever + "{{ loop.changed(a) }}" + EndEver,
        Large + "{% for i in range(1000000) %}{% set b = a | list %}{% endfor %}",
        "{% set ns = namespace(a=[]) %}" + Large + "{% for i in range(1000) %}{% set ns.a = ns.a + [a.split('x')] %}{% endfor %}",
        "{% set ns = namespace(a=[]) %}" + Large + "{% for i in range(1000) %}{% set ns.a = ns.a + [a.rsplit('x')] %}{% endfor %}",
        "{% set ns = namespace(a=[]) %}{% for i in range(1000) %}{% set ns.a = ns.a + [range(1000000)] %}{% endfor %}",
        Doubled + "{{ ns.a.split('x') | length }}{{ ns.a.split('y') | length }}{{ ns.a | list | length }}",
        Doubled + "{{ [ns.a, ns.a, ns.a, ns.a] | tojson }}",
        Doubled + "{{ [ns.a] }}",
        Doubled + "{{ ns.a.replace('', ns.a) }}",
        "{% set l = range(50000) | list %}{{ l | tojson(separators=('x' * 1000000, ':')) }}",
        "{% set l = [[[[[[1]]]]]] %}{{ l | tojson(indent='x' * 1000000) }}{{ l | tojson(indent='x' * 1000000) }}",
        "{{ range(60000) | map('list') | list }}{% set l = range(60000) %}{% set ns = namespace(a=[]) %}{% for i in l %}{% set ns.a = ns.a + [[i, 1]] %}{% endfor %}{{ ns.a | unique | length }}",
        "{{ range(60000) | map('string') | map('list') | sum(start=[]) | length }}",
        "{% set ns = namespace(a=['" + new string('a', 500_000) + "']) %}{{ ((ns.a * 1) + (range(1000000) | map('string') | list)) | min }}",
        "{% set l = [{'a': 1}] * 10000 %}{{ l | sort(attribute='a" + string.Concat(Enumerable.Repeat(".a", 100_000)) + "') }}",
        "{% set f = '%d' * 400000 %}" + Ever + "{{ strftime_now(f) | length }}" + EndEver,
        "{% macro m(" + string.Join(", ", Enumerable.Range(0, 50_000).Select(i => "p" + i)) + ") %}{% endmacro %}" + Ever + "{{ m() }}" + EndEver,
        "{% macro m(" + string.Join(", ", Enumerable.Range(0, 40_000).Select(i => "p" + i)) + ") %}{% endmacro %}{{ m(" + string.Join(", ", Enumerable.Range(0, 40_000).Select(i => $"p{39_999 - i}=1")) + ") }}",
        string.Concat(Enumerable.Range(0, 90).Select(i => $"{{% for v{i} in [1] %}}")) + Ever + "{{ nothing }}{{ nothing }}" + EndEver + string.Concat(Enumerable.Repeat("{% endfor %}", 90)),
        "{% for i in range(1000000) %}{% for " + string.Join(", ", Enumerable.Range(0, 50_000).Select(i => "v" + i)) + " in [range(50000)] %}{% endfor %}{% endfor %}",
        "{% set ns = namespace(n=0) %}{% macro m() %}{% set ns.n = ns.n + 1 %}{{ m() if ns.n < 100000 }}{{ m() if ns.n < 100000 }}{% endmacro %}{{ m() }}",
        Ever + "{% macro m() %}{% endmacro %}{% set x = namespace(a=m, b=namespace()) %}" + EndEver,
    ];

    [Theory]
    [MemberData(nameof(Endless))]
    public async Task It_is_given_up_before_it_has_taken_much(string source)
    {
        var (error, bytes) = await RenderAsync(source);

        Assert.IsType<TemplateException>(error);
        Assert.InRange(bytes, 0, 3L << 30); // all that was ever made, most of it gone at once
    }

    [Theory]
    [InlineData(15)] // as long as .NET looks for itself
    [InlineData(16)]
    [InlineData(200_000)] // its first and last characters fit at every second place, and all up to the middle too
    public async Task Text_that_nearly_fits_everywhere_is_looked_for_in_time_that_grows_with_the_text(int times)
    {
        var source = $"{{% set a = 'ab' * 500000 %}}{{% set p = 'ab' * {times} ~ 'cb' %}}{{% set q = 'ac' ~ 'ab' * {times} %}}"
            + "{{ [p in a, a.find(p), a.rfind(q), a.count(p), a.split(p) | length, a.rsplit(q) | length, a.replace(p, '') | length, (a ~ p ~ a).find(p), (a ~ q ~ a).rfind(q), (a ~ p ~ a).count(p)] }}";

        var (error, _) = await RenderAsync(source, text => Assert.Equal("[False, -1, -1, 0, 1, 1, 1000000, 1000000, 1000000, 1]", text));

        Assert.Null(error);
    }

    [Fact]
    public async Task Slices_of_text_that_changes_hands_at_every_character_take_no_longer_than_others()
    {
        var (error, _) = await RenderAsync(
            "{% set ns = namespace(a=said ~ 'x') %}{% for i in range(15) %}{% set ns.a = ns.a ~ ns.a %}{% endfor %}{{ ns.a[::2] | length }},{{ ns.a.split('x') | length }},{{ ns.a | list | length }}",
            text => Assert.Equal("32768,32769,65536", text));

        Assert.Null(error);
    }

    [Fact]
    public async Task Numbers_that_were_chosen_to_meet_in_a_dictionary_do_not()
    {
        // Of a double's bits both halves are the same, so that their difference, which .NET takes for the hash, is 0.
        var numbers = Enumerable.Range(0, 20_000).Select(i => BitConverter.Int64BitsToDouble(((0x40000000L + i) << 32) | (0x40000000L + i)));
        var source = "{% set m = {" + string.Join(", ", numbers.Select(number => number.ToString("R", CultureInfo.InvariantCulture).Contains('.', StringComparison.Ordinal)
            ? number.ToString("R", CultureInfo.InvariantCulture) + ": 1" : number.ToString("R", CultureInfo.InvariantCulture) + ".0: 1")) + "} %}{{ m | length }}";

        var (error, _) = await RenderAsync(source, text => Assert.Equal("20000", text));

        Assert.Null(error);
        Assert.All(new object?[] { 0.0, -0.0, 0L, false }, zero => Assert.Equal(Same.Values.GetHashCode(0.0), Same.Values.GetHashCode(zero)));
        Assert.Equal(Same.Values.GetHashCode(new ListValue([1L, true])), Same.Values.GetHashCode(new ListValue([1.0, 1L])));
    }

    [Theory]
    [InlineData("{% set ns = namespace(a=[1]) %}{% for i in range(100000) %}{% set ns.a = [ns.a] %}{% endfor %}")]
    [InlineData("{% set ns = namespace(a={'a': 1}, b={'a': 1}) %}{% for i in range(100000) %}{% set ns.a = {'a': ns.a} %}{% set ns.b = {'a': ns.b} %}{% endfor %}{{ ns.a == ns.b }}")]
    [InlineData("{% set ns = namespace(a=[1], b=[1]) %}{% for i in range(100000) %}{% set ns.a = [ns.a] | list %}{% set ns.b = (ns.b,) %}{% endfor %}{{ ns.a < ns.b }}")]
    public async Task Values_that_lie_too_deep_in_each_other_are_not_made(string source)
    {
        var (error, _) = await RenderAsync(source);

        Assert.Contains("deeper than 200 levels in each other", Assert.IsType<TemplateException>(error).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_cycle_through_a_namespace_can_be_compared_and_not_be_written()
    {
        const string Cycle = "{% set ns = namespace() %}{% set ns.a = [ns] %}{% set ns.b = [ns] %}";

        var (compared, _) = await RenderAsync(Cycle + "{{ ns.a == ns.b }}", text => Assert.Equal("True", text));
        var (written, _) = await RenderAsync(Cycle + "{{ ns.a }}");
        var (json, _) = await RenderAsync(Cycle + "{{ ns.a | tojson }}");

        Assert.Null(compared);
        Assert.IsType<TemplateException>(written);
        Assert.IsType<TemplateException>(json);
    }

    [Fact]
    public async Task The_deepest_that_is_read_and_rendered_fits_a_small_stack()
    {
        foreach (var (open, close) in new[] { ("(", ")"), ("[", "]"), ("{'a':", "}"), ("-", ""), ("not ", ""), ("n if n else ", ""), ("[1][", "]"), ("dict(a=", ")"), ("1 is in [", "]") })
        {
            foreach (var depth in new[] { 20, 60, 95, 190, 100_000 })
            {
                var source = "{{ " + string.Concat(Enumerable.Repeat(open, depth)) + "1" + string.Concat(Enumerable.Repeat(close, depth)) + " }}";
                var (error, _) = await RenderAsync(source, stack: 512 << 10);
                Assert.True(error is null or TemplateException, error?.ToString());
            }
        }

        var blocks = string.Concat(Enumerable.Repeat("{% for x in [1] %}{% if true %}", 45));
        var ends = string.Concat(Enumerable.Repeat("{% endif %}{% endfor %}", 45));
        var (nested, _) = await RenderAsync(blocks + "{{ 1 }}" + ends, text => Assert.Equal("1", text), stack: 512 << 10);
        Assert.Null(nested);
        Assert.IsType<TemplateException>((await RenderAsync("{% macro m(n) %}{{ [m(n + 1)] | map('string') | join }}{% endmacro %}{{ m(0) }}", stack: 512 << 10)).Error);
    }

    [Theory]
    [InlineData("{{ -(-9223372036854775807 - 1) }}", "too large")]
    [InlineData("{{ (-9223372036854775807 - 1) // -1 }}", "too large")]
    [InlineData("{{ (-9223372036854775807 - 1) | abs }}", null)]
    [InlineData("{{ 2 ** 9223372036854775807 }}", "too large")]
    [InlineData("{{ 1.\u0663 }}", "")] // digits of another script
    [InlineData("{{ 1\u0663 }}", "")]
    [InlineData("{{ 1.5 | round(400) }}", null)]
    [InlineData("{{ 1.5 | round(-400, 'floor') }}", null)]
    [InlineData("{{ (1e308 * 10) | int }}{{ (1e308 * 10 - 1e308 * 10) | round | int }}", null)]
    [InlineData("{{ 'a'[9223372036854775807] }}{{ 'abc'[::-9223372036854775807] }}{{ [1][-9223372036854775807:] }}", null)]
    [InlineData("{{ range(9223372036854775807, -9223372036854775807, -9223372036854775807) | length }}", null)]
    [InlineData("{{ 'a'.__class__ }}{{ ''.__class__.__mro__ }}", "has no '__class__'")]
    [InlineData("{{ messages.__init__.__globals__ }}", "")]
    [InlineData("{{ dict.__base__ }}{{ namespace.GetType() }}", "")]
    [InlineData("{{ 'a'.format('b') }}", "")]
    [InlineData("{{ '%s' % 'b' }}", "unsupported")]
    [InlineData("{{ strftime_now('%') }}{{ strftime_now('%Q') }}", "unsupported sign")]
    [InlineData("{{ [3, 'a', none] | sort }}", "have no order")]
    [InlineData("{{ {} | dictsort(by='x') }}", "key or value")]
    [InlineData("{{ namespace(1) }}{{ dict(1) }}", "")]
    [InlineData("{{ {namespace(): 1, namespace(): 2} | length }}", null)]
    [InlineData("{{ 'x' | map }}{{ 1 | map('upper') }}", "")]
    [InlineData("{{ ['a'] | map('nothing') }}{{ ['a'] | select('nothing') }}", "unsupported")]
    [InlineData("{% set ns = namespace() %}{% set ns.a = ns %}{{ ns }}", "")]
    [InlineData("{{ '\\ud800' }}{{ '\\ud800' | upper | list | tojson }}{{ ['\\udc00'] }}", null)]
    public async Task Whatever_goes_wrong_is_said_as_a_templates_fault(string source, string? says)
    {
        var (error, _) = await RenderAsync(source);

        if (says is not null)
        {
            Assert.Contains(says, Assert.IsType<TemplateException>(error).Message, StringComparison.Ordinal);
        }
        else
        {
            Assert.True(error is null or TemplateException, error?.ToString());
        }
    }

    [Theory]
    [InlineData("{{ (9223372036854775806 % 9223372036854775807) }},{{ -7 % 3 }},{{ 7 % -3 }},{{ -6 % 3 }}", "9223372036854775806,2,-2,0")]
    [InlineData("{{ -1000000000000 | abs }},{{ (-1000000000000) | abs }},{{ true | abs }}", "1000000000000,1000000000000,1")]
    [InlineData("{{ 'a1b1c'.rsplit('1', 1) }}{{ 'a1b1c'.rsplit('1') }}{{ 'a b  c'.split() }}{{ 'a\\r\\nb\\x85c\\u2028d'.splitlines() }}", "['a1b', 'c']['a', 'b', 'c']['a', 'b', 'c']['a', 'b', 'c', 'd']")]
    [InlineData("{{ [1, 2, 1].index(2) }}{{ [1, 2, 1].count(1) }}{{ ['b', 'A', 'c'] | max }}{{ ['b', 'A', 'c'] | min }}{{ [[1], [2]] | sum(start=[]) }}", "12cA[1, 2]")]
    [InlineData("{{ [1, 1.0, true, [1], [1.0], {'a': 1}, {'a': 1}, 'x', 'x'] | unique | length }}", "4")]
    public async Task What_is_counted_still_means_what_it_meant(string source, string expected)
    {
        var (error, _) = await RenderAsync(source, text => Assert.Equal(expected, text));

        Assert.Null(error);
    }

    [Fact]
    public void A_template_of_more_than_a_million_characters_is_not_read()
    {
        var error = Assert.Throws<TemplateException>(() => Template.Parse(new string('x', 1_000_001)));

        Assert.Contains("1000000 at most", error.Message, StringComparison.Ordinal);
        Assert.Equal(1_000_000, Template.Parse(new string('x', 1_000_000)).Render([], TimeProvider.System).Text.Length);
    }

    [Theory]
    [InlineData("{{ 'a'", " 'a'", " }}")]
    [InlineData("{{ 1", "_1", " }}")]
    [InlineData("{{ 1", "_1", "_ }}")]
    [InlineData("{{ 1.1", "_1", "e }}")]
    [InlineData("{% raw %}", "{% ", "{% endraw %}")]
    [InlineData("", "{#-    -#}", "")]
    [InlineData("{{ x", "          ", "}}")]
    [InlineData("{{ x", ".a", " is defined }}")]
    [InlineData("{{ x", " ~ x", "}}")]
    [InlineData("{% if x %}", "{% elif x %}", "{% endif %}")]
    [InlineData("{{ \"", "\\\\x41", "\" }}")]
    public async Task Reading_takes_time_that_grows_with_the_template(string begin, string again, string end)
    {
        var (error, bytes) = await RenderAsync(begin + string.Concat(Enumerable.Repeat(again, 990_000 / again.Length)) + end);

        Assert.True(error is null or TemplateException, error?.ToString());
        Assert.InRange(bytes, 0, 1L << 30);
    }

    [Theory]
    [InlineData("{{ strftime_now(said) }}", "%-----")]
    [InlineData("{{ strftime_now('%Y') }}", "++++")]
    [InlineData("{{ said[::-1] }}{{ said * 2 }}{{ [said, said] | join('|') }}", "------------------+------")]
    [InlineData("{{ (said ~ '<' ~ said)[4:9] }}{{ {'k': said}['k'] }}{{ said | title }}", "--+--------------")]
    [InlineData("{{ said.replace('e', '<').split('<') | join('<') }}", "----+---")]
    [InlineData("{{ dict(a=said) | tojson }}{{ (said, ) | string }}", "-----------------------------")]
    public async Task What_was_said_never_becomes_the_templates_own(string source, string origins)
    {
        Words? rendered = null;
        var (error, _) = await RenderAsync(source, said: source.Contains("strftime_now(said)", StringComparison.Ordinal) ? "%Y" : "<|end|>"[..6].Replace('|', 'e'), words: words => rendered = words);

        Assert.Null(error);
        Assert.DoesNotContain(rendered!.Runs, run => run.Length < 1);
        Assert.Equal(origins.Contains('+', StringComparison.Ordinal), rendered.Runs.Any(run => run.Trusted));
    }

    private static async Task<(Exception? Error, long Bytes)> RenderAsync(string source, Action<string>? check = null, int stack = 0, string said = "a", Action<Words>? words = null)
    {
        Exception? error = null;
        var bytes = 0L;
        var done = new TaskCompletionSource();
        var thread = new Thread(
            () =>
            {
                var before = GC.GetAllocatedBytesForCurrentThread();
                try
                {
                    var rendered = Template.Parse(source).Render([KeyValuePair.Create("said", (object?)Words.Of(said, trusted: false)), KeyValuePair.Create("n", (object?)1L)], TimeProvider.System);
                    check?.Invoke(rendered.Text);
                    words?.Invoke(rendered);
                }
#pragma warning disable CA1031 // told to the test
                catch (Exception caught)
#pragma warning restore CA1031
                {
                    error = caught;
                }

                bytes = GC.GetAllocatedBytesForCurrentThread() - before;
                done.SetResult();
            },
            stack) { IsBackground = true };
        thread.Start();
        await done.Task.WaitAsync(TimeSpan.FromMinutes(2), TestContext.Current.CancellationToken); // no measure of speed: without the limits it is hours
        return error is Xunit.Sdk.XunitException ? throw error : (error, bytes);
    }
}

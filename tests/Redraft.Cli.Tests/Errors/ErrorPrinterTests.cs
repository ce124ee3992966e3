using Redraft.Cli.Errors;
using Redraft.Engine;

namespace Redraft.Cli.Tests.Errors;

public sealed class ErrorPrinterTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    [Fact]
    public async Task A_bad_value_of_a_recipe_is_shown_in_its_line_and_marked()
    {
        var recipe = _folder.Write("r.yaml", "seed: 1\ndrafts:\n  samples: many\n");

        var run = await Invocation.RunAsync("run", recipe);

        Assert.Equal(
            $"""
            error RD0303  {recipe} line 3: 'drafts.samples' expects a whole number, found 'many'
                 3 │   samples: many
                   │            ^^^^
               help: change the value; `redraft list` shows the parts that exist

            """, run.Error);
    }

    [Fact]
    public async Task A_value_out_of_range_and_a_misspelt_key_are_marked_too_each_by_itself()
    {
        var recipe = _folder.Write("r.yaml", "rounds: 0\nselektor: best\n");

        var run = await Invocation.RunAsync("run", recipe, "--plain");

        Assert.Contains("line 1: rounds: expected 1 to 20, found 0\n     1 | rounds: 0\n       |         ^\n", run.Error, StringComparison.Ordinal);
        Assert.Contains("     2 | selektor: best\n       | ^^^^^^^^\n   help: did you mean 'selector'? expected one of ", run.Error, StringComparison.Ordinal);
        Assert.EndsWith("\n2 problems\n", run.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--plain verify nowhere")]
    [InlineData("--plain list")]
    public async Task Plain_words_on_a_terminal_hold_no_escape_that_sets_a_colour(string line)
    {
        Assert.SkipWhen(Launch.Find("script") is null, "needs script (util-linux), which makes a terminal");

        var run = await Launch.RunAsync("env", "TERM=xterm", "script", "-qec", $"dotnet '{Launch.Program}' {line}", Path.Combine(_folder.Path, "typescript"));

        Assert.NotEmpty(run.Out.Trim());
        Assert.DoesNotMatch("\u001b\\[[0-9;]*m", run.Out);
    }

    [Fact]
    public async Task A_bad_item_of_a_list_and_a_task_that_there_is_not_are_marked_themselves()
    {
        var recipe = _folder.Write("r.yaml", "baselines: [sft-gold, best]\nevaluation:\n  k: [1, 50]\ntask:\n  name: chess\n");

        var error = (await Invocation.RunAsync("run", recipe)).Error;

        Assert.Contains("│ baselines: [sft-gold, best]\n       │                       ^^^^\n", error, StringComparison.Ordinal);
        Assert.Contains("│   k: [1, 50]\n       │          ^^\n", error, StringComparison.Ordinal);
        Assert.Contains("│   name: chess\n       │         ^^^^^\n", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_missing_field_of_a_data_line_shows_the_fields_that_there_are()
    {
        var file = _folder.Write("said.jsonl", "{\"problem\": \"p\", \"draft\": \"d\"}\n");

        var run = await Invocation.RunAsync("import", file);

        Assert.StartsWith($"error RD0412  {file} line 1: field \"feedback\": ", run.Error, StringComparison.Ordinal);
        Assert.Contains("       │ ^ found \"problem\", \"draft\"\n", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_wide_character_before_the_place_moves_the_mark_by_two_columns()
    {
        var file = _folder.Write("said.jsonl", "{\"problem\": \"日本\", \"draft\": \"d\", \"feedback\": 7}\n");

        var lines = (await Invocation.RunAsync("import", file)).Error.Split('\n');

        Assert.Equal("     1 │ {\"problem\": \"日本\", \"draft\": \"d\", \"feedback\": 7}", lines[1]);
        Assert.Equal("       │ " + new string(' ', "{\"problem\": \"xxxx\", \"draft\": \"d\", ".Length) + "^^^^^^^^^^^^^", lines[2]);
    }

    [Fact]
    public async Task What_a_file_says_cannot_act_on_the_terminal()
    {
        var file = _folder.Write("r.yaml", "\"a\\e[31m\": 1 # \u202e[bold]\n");

        var run = await Invocation.RunAsync("run", file);

        Assert.DoesNotContain('\u001b', run.Error);
        Assert.DoesNotContain('\u202e', run.Error);
        Assert.Contains("# \\u202e[bold]", run.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(39)]
    [InlineData(5_000)]
    [InlineData(9_999)]
    public void Of_a_long_line_the_part_round_the_place_is_shown(int at)
    {
        var line = string.Concat(Enumerable.Range(0, 10_000).Select(i => i == at ? '!' : '.'));
        using var error = new StringWriter();
        var fault = new Fault(ErrorCodes.BadData, "w", "h") { File = "f", Line = 12, Excerpt = Excerpt.Of(line, at, 1) };

        ErrorPrinter.Print(new Terminal { Out = TextWriter.Null, Error = error, Width = 80 }, new Failure([fault]));

        var lines = error.ToString().Split('\n');
        Assert.True(lines[1].Length <= 80, lines[1]);
        Assert.Equal('!', lines[1][lines[2].IndexOf('^', StringComparison.Ordinal)]);
        Assert.EndsWith(at == 9_999 ? "!" : "…", lines[1], StringComparison.Ordinal); // there is more
        Assert.Equal(at > 100, lines[1].Contains("│ …", StringComparison.Ordinal));
    }

    [Fact]
    public void A_place_that_is_too_long_to_show_is_cut_with_a_sign_and_nothing_is_put_behind_it()
    {
        var line = "key: " + new string('x', 100) + " # and then";
        using var error = new StringWriter();
        var fault = new Fault(ErrorCodes.BadData, "w", "h") { File = "f", Line = 12, Excerpt = Excerpt.Of(line, 5, 100) };

        ErrorPrinter.Print(new Terminal { Out = TextWriter.Null, Error = error, Width = 60 }, new Failure([fault]));

        var lines = error.ToString().Split('\n');
        Assert.Matches("key: x+…$", lines[1]);
        Assert.Equal(lines[1].Length - lines[1].IndexOf('x', StringComparison.Ordinal), lines[2].Count(c => c == '^'));
    }

    [Fact]
    public async Task Programs_get_the_same_as_one_object()
    {
        var run = await Invocation.RunAsync("run", _folder.Write("r.yaml", "rounds: 0\nrouns: 2\n"), "--json");

        using var json = System.Text.Json.JsonDocument.Parse(Assert.Single(run.Out.TrimEnd('\n').Split('\n')));
        var error = json.RootElement.GetProperty("error");
        Assert.Equal(("RD0303", 3), (error.GetProperty("code").GetString(), error.GetProperty("exit").GetInt32()));
        Assert.Equal([1L, 2L], error.GetProperty("problems").EnumerateArray().Select(problem => problem.GetProperty("line").GetInt64()));
    }

    public void Dispose() => _folder.Dispose();
}

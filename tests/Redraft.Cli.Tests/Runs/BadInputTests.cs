using Redraft.Cli.Errors;

namespace Redraft.Cli.Tests.Runs;

/// <summary>Each kind of bad input: one clear error, its code, nothing on standard output.</summary>
public sealed class BadInputTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("task: [", 3, "not YAML")]
    [InlineData("colour: red", 3, "unknown key 'colour'")]
    [InlineData("rounds: many", 3, "rounds")]
    [InlineData("rounds: 1\nseed: \0", 3, "line 2: a NUL character")]
    [InlineData("rounds: 1\nrounds: 2", 3, "Duplicate key rounds")]
    [InlineData("evaluation:\n  k: []", 3, "evaluation.k: an empty list")]
    [InlineData("selector: nicest", 3, "'nicest' is not one of passing-tests")]
    [InlineData("task:\n  name: chess", 3, "there is no task 'chess'")]
    [InlineData("task:\n  name: words\nfeedback:\n  source: removal-annotator\nselector: passing-tests", 3, "needs tests")]
    [InlineData("", 3, "empty")]
    [InlineData("\"a\\e[31m\": 1", 3, "unknown key 'a\\x1b[31m'")]
    [InlineData("model: ./nowhere", 3, "model: './nowhere' is not there")]
    [InlineData("model: ./nowhere\nrounds: 0", 3, "2 problems")]
    [InlineData("model: \"\"", 3, "model: empty")]
    [InlineData("model: \"a\\0b\"", 3, "model: a NUL character")]
    [InlineData("width: 100\ndocuments: 3\nseed: 1", 3, "it is for `redraft pretrain`")]
    [InlineData("problems-per-round: 2000000", 3, "training problems, 2000000 asked for")]
    [InlineData("modle: nano\nproblems-per-round: 2000000\nrefiner:\n  examples: 99999999", 3, "3 problems")]
    [InlineData("modle: nano", 3, "did you mean 'model'?")]
    [InlineData("task:\n  options:\n    held-out-problems: 0", 3, "no held-out problems")]
    [InlineData("task:\n  options:\n    train-problems: 0", 3, "no training problems")]
    [InlineData("task:\n\tname: words", 3, "line 2: a tab in the indentation")]
    [InlineData("imitation:\n  exclude: [model]", 3, "the refiner, a model, writes every redraft")]
    [InlineData("imitation:\n  exclude: [model]\nfeedback:\n  recorded-redrafts: true", 3, "'sft-own-passing' learns what the model itself wrote")]
    [InlineData("imitation:\n  exclude: [robot]", 3, "'imitation.exclude' expects one of person, program, model, assisted, found 'robot'")]
    [InlineData("feedback:\n  recorded-redrafts: true", 3, "feedback.recorded-redrafts: 'scripted-annotator' has none")]
    [InlineData("evaluation:\n  split: test", 3, "'evaluation.split' expects one of held-out, validation, found 'test'")]
    [InlineData("evaluation:\n  split: validation\nrefiner:\n  examples: 120", 3, "leave 0 for validation, 1 asked for")]
    [InlineData("evaluation:\n  k: [1, 1]", 3, "line 2: evaluation.k: expected each once, found 1 twice")]
    [InlineData("evaluation:\n  best-of:\n    n: [4, 1, 4]\n    by: length", 3, "line 3: evaluation.best-of.n: expected each once, found 4 twice")]
    [InlineData("baselines: [sft-gold, sft-gold]", 3, "line 1: baselines: expected each once, found 'sft-gold' twice")]
    [InlineData("rounds: 1\nratings: [length, length]", 3, "line 2: ratings: expected each once, found 'length' twice")]
    [InlineData("feedback:\n  exclude: [program]", 3, "line 2: feedback.exclude: all feedback of 'scripted-annotator' is written by a program, so nothing is left")]
    [InlineData("reward-model:\n  comparisons: 4\n  validation: 0", 3, "line 3: reward-model.validation: expected 1 or more, found 0")]
    [InlineData("- rounds: 1", 3, "line 1: a recipe expects keys and values, found a list")]
    [InlineData("seed: 1\nrounds: !!int 2", 3, "line 2: tags (tag:yaml.org,2002:int) are not used")]
    public async Task A_recipe_that_cannot_be_carried_out_is_refused_before_any_work(string yaml, int code, string says)
    {
        var recipe = _folder.Write("recipe.yaml", yaml);

        var run = await Invocation.RunAsync("run", recipe, "--out", Path.Combine(_folder.Path, "run"), "--quiet");

        Assert.Equal(code, run.Code);
        Assert.StartsWith("error RD", run.Error, StringComparison.Ordinal);
        Assert.Contains(says, run.Error, StringComparison.Ordinal);
        Assert.Empty(run.Out);
        Assert.False(Directory.Exists(Path.Combine(_folder.Path, "run")));
    }

    [Theory]
    [InlineData("--set rounds=0", "--set rounds=…: rounds: expected 1 to 20, found 0")]
    [InlineData("--set rouns=1", "--set rouns=…: unknown key 'rouns'")]
    [InlineData("--set evaluation.k=[1,1]", "--set evaluation.k=…: evaluation.k: expected each once, found 1 twice")]
    [InlineData("--set evaluation.k=[1,many]", "--set evaluation.k=…: 'evaluation.k' expects a whole number, found 'many'")]
    [InlineData("--set drafts.samples=2", "recipe.yaml line 3: unknown key 'selektor'")]
    [InlineData("--set judge.api-key=sk-hidden", "--set judge.api-key=…: unknown key 'judge.api-key'")]
    [InlineData("--set rounds=1 --set rounds=2", "--set: 'rounds' is given twice")]
    public async Task What_is_wrong_with_a_setting_is_said_of_the_setting_and_of_the_file_with_its_own_line(string settings, string says)
    {
        var recipe = _folder.Write("recipe.yaml", "# a comment that no merged text keeps\n\nselektor: random\n");

        var run = await Invocation.RunAsync(["run", recipe, "--out", Path.Combine(_folder.Path, "run"), "--quiet", .. settings.Split(' ')]);

        Assert.Contains(says, run.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("sk-hidden", run.Error, StringComparison.Ordinal);
        Assert.False(Directory.Exists(Path.Combine(_folder.Path, "run")));
    }

    [Fact]
    public async Task A_value_that_comes_twice_is_marked_where_it_comes_again()
        => Assert.Contains("│   k: [10, 1, 10]\n       │              ^^\n", (await Invocation.RunAsync("run", _folder.Write("recipe.yaml", "evaluation:\n  k: [10, 1, 10]\n"))).Error, StringComparison.Ordinal);

    [Fact]
    public async Task Places_of_the_wrong_kind_are_named_for_what_they_are()
    {
        var file = _folder.Write("recipe.yaml", "rounds: 1\n");
        Directory.CreateDirectory(Path.Combine(_folder.Path, "run"));
        _folder.Write("run/manifest.json", "{}");

        var onto = await Invocation.RunAsync("run", file, "--out", file);
        var missing = await Invocation.RunAsync("export", Path.Combine(_folder.Path, "missing.jsonl"), "--as", "trl-kto");
        var folder = await Invocation.RunAsync("import", Path.Combine(_folder.Path, "run"));
        var shown = await Invocation.RunAsync("show", file);

        Assert.Equal((ExitCode.Usage, ExitCode.Data, ExitCode.Data, ExitCode.Data), (onto.Code, missing.Code, folder.Code, shown.Code));
        Assert.Contains("is a file, and a run is a folder", onto.OneError, StringComparison.Ordinal);
        Assert.Contains("missing.jsonl does not exist; give a run's folder, or a graph that `redraft import` wrote", missing.OneError, StringComparison.Ordinal);
        Assert.Contains("this one holds a run: add --format run", folder.OneError, StringComparison.Ordinal);
        Assert.Contains("no run there (it is a file)", shown.OneError, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("run {0} --quiet")]
    [InlineData("pretrain {0} --out {1}/new --quiet")]
    [InlineData("import {0}")]
    [InlineData("grade {0} --tests {0}")]
    [InlineData("sample --model {1} hello")]
    [InlineData("show {1}")]
    public async Task A_device_without_end_is_refused_wherever_a_file_is_read(string line)
    {
        Assert.SkipUnless(File.Exists("/dev/zero"), "needs a device without end");
        var folder = Directory.CreateDirectory(Path.Combine(_folder.Path, "links")).FullName;
        foreach (var name in new[] { "config.json", "tokenizer.json", "model.safetensors", "manifest.json" })
        {
            File.CreateSymbolicLink(Path.Combine(folder, name), "/dev/zero");
        }

        var run = await Invocation.RunAsync(string.Format(System.Globalization.CultureInfo.InvariantCulture, line, "/dev/zero", folder).Split(' '));

        Assert.Equal(ExitCode.Data, run.Code);
        Assert.Contains("expected a regular file", run.OneError, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_value_without_end_is_not_repeated_to_its_end_and_foreign_bytes_are_named_by_their_line()
    {
        var recipe = _folder.Write("long.yaml", "rounds: " + new string('x', 5000) + "\nselector: " + new string('y', 5000));
        var bytes = Path.Combine(_folder.Path, "bytes.yaml");
        await File.WriteAllBytesAsync(bytes, [.. "rounds: 1\n#"u8, 0xFF, 0xFE], TestContext.Current.CancellationToken);

        Assert.True((await Invocation.RunAsync("run", recipe)).Error.Length < 2000); // names of all selectors and raters, and little of the 10,000
        var run = await Invocation.RunAsync("run", bytes);

        Assert.Equal(ExitCode.Configuration, run.Code);
        Assert.Contains("line 2: bytes that are not UTF-8", run.OneError, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_folder_given_as_a_recipe_is_named_as_one()
        => Assert.Contains("a folder, not a recipe", (await Invocation.RunAsync("run", _folder.Path)).OneError, StringComparison.Ordinal);

    [Theory]
    [InlineData("2>/dev/full")]
    [InlineData("2>&-")]
    public async Task Where_nothing_can_be_said_the_exit_status_still_tells(string redirection)
    {
        Assert.SkipUnless(File.Exists("/dev/full"), "needs a device that is always full");

        var run = await Launch.RunAsync("/bin/sh", "-c", $"exec dotnet \"$0\" verify nowhere --json {redirection}", Launch.Program);

        Assert.Equal(ExitCode.Data, run.Code);
        Assert.Contains("\"code\":\"RD0402\"", run.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Everything_wrong_with_a_recipe_is_said_at_once()
    {
        var recipe = _folder.Write("recipe.yaml", "colour: red\nrounds: 0\nselector: nicest\n");

        var run = await Invocation.RunAsync("run", recipe);

        Assert.Contains("3 problems", run.Error, StringComparison.Ordinal);
        Assert.Contains("line 1", run.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("run", "nowhere.yaml")]
    [InlineData("resume", "nowhere")]
    [InlineData("report", "nowhere")]
    [InlineData("verify", "nowhere")]
    [InlineData("show", "nowhere")]
    [InlineData("import", "nowhere.jsonl")]
    [InlineData("pretrain", "nowhere.yaml", "--out", "model")]
    [InlineData("sample", "--model", "nowhere", "hello")]
    public async Task What_is_not_there_is_named(params string[] args)
    {
        var run = await Invocation.RunAsync(args);

        Assert.Equal(ExitCode.Data, run.Code);
        Assert.Contains("nowhere", run.OneError, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("run")]
    [InlineData("pretrain")]
    public async Task A_recipe_that_nests_without_end_is_refused(string command)
    {
        var run = await Invocation.RunAsync(command, _folder.Write("deep.yaml", new string('[', 200_000)), "--out", Path.Combine(_folder.Path, "out"));

        Assert.Equal(ExitCode.Configuration, run.Code);
        Assert.Contains("nested deeper than 64", run.OneError, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_run_does_not_go_into_a_folder_with_other_things()
    {
        _folder.Write("thesis.txt", "dear");

        var run = await Invocation.RunAsync("quickstart", "--out", _folder.Path);

        Assert.Equal(ExitCode.Usage, run.Code);
        Assert.Contains("neither empty nor a run", run.OneError, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_runs_recipe_given_to_pretrain_is_named_as_one()
        => Assert.Contains("it is for `redraft run`", (await Invocation.RunAsync("pretrain", _folder.Write("run.yaml", "task:\n  name: words\nrounds: 2"), "--out", Path.Combine(_folder.Path, "model"))).OneError, StringComparison.Ordinal);

    [Theory]
    [InlineData("quickstart", "--out", "")]
    [InlineData("sample", "")]
    [InlineData("sample", "--task", "mbpp", "add two numbers")]
    public async Task A_question_that_cannot_be_asked_is_a_mistake_of_usage(params string[] args)
        => Assert.Equal(ExitCode.Usage, (await Invocation.RunAsync(args)).Code);

    [Theory]
    [InlineData("", "empty")]
    [InlineData("{\"problem\": \"p\", \"draft\": \"d\", \"feedback\": \"f\", \"redarft\": \"r\"}", "redarft")]
    public async Task A_file_to_import_without_records_or_with_unknown_fields_is_refused(string text, string says)
    {
        var run = await Invocation.RunAsync("import", _folder.Write("said.jsonl", text));

        Assert.Equal(ExitCode.Data, run.Code);
        Assert.Contains(says, run.OneError, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/dev/zero", "expected a regular file")]
    [InlineData(null, "uplicate")]
    public async Task A_tests_file_without_end_or_with_a_double_key_is_refused(string? path, string says)
    {
        Assert.SkipUnless(path is null || File.Exists(path), "needs a device without end");
        var tests = path ?? _folder.Write("t.json", "{\"entry\": \"f\", \"entry\": \"g\", \"asserts\": [\"assert f(1) == 1\"]}");

        var run = await Invocation.RunAsync("grade", _folder.Write("p.py", "def f(x): return x"), "--tests", tests);

        Assert.Equal(ExitCode.Data, run.Code);
        Assert.Contains(says, run.OneError, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_model_does_not_go_into_a_folder_with_other_things_or_where_nothing_can_be_written()
    {
        var recipe = _folder.Write("recipe.yaml", "documents: 300\n");
        _folder.Write("thesis.txt", "dear");

        var mixed = await Invocation.RunAsync("pretrain", recipe, "--out", _folder.Path);
        var nowhere = await Invocation.RunAsync("pretrain", recipe, "--out", "/proc/model");

        Assert.Equal((ExitCode.Usage, ExitCode.InputOutput), (mixed.Code, nowhere.Code));
        Assert.Contains("holds other things (thesis.txt)", mixed.OneError, StringComparison.Ordinal);
        Assert.Contains("/proc/model cannot be written", nowhere.OneError, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_bad_line_of_a_data_file_is_named_with_file_and_number()
    {
        var file = _folder.Write("said.jsonl", "{\"problem\": \"p\", \"draft\": \"d\", \"feedback\": \"f\"}\n{\"problem\": \"p\", \"draft\": \"d\"}\n");

        var run = await Invocation.RunAsync("import", file);

        Assert.Equal(ExitCode.Data, run.Code);
        Assert.Contains($"{file} line 2", run.OneError, StringComparison.Ordinal);
        Assert.Contains("feedback", run.OneError, StringComparison.Ordinal);
    }
}

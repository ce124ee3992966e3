using System.Text.Json;
using Redraft.Cli.Errors;

namespace Redraft.Cli.Tests.Runs;

public sealed class RunCommandTests(FinishedRun finished) : IClassFixture<FinishedRun>
{
    [Fact]
    public void Standard_output_holds_one_object_with_the_promised_keys_and_names()
    {
        Assert.Equal((0, 0), (finished.Pretraining.Code, finished.Invocation.Code));
        var report = JsonDocument.Parse(finished.Invocation.Out).RootElement;

        Assert.Equal(1, report.GetProperty("schema").GetInt32());
        Assert.Equal([1, 2], report.GetProperty("seeds").EnumerateArray().Select(s => s.GetInt32()));
        var names = report.GetProperty("results").EnumerateArray().Select(r => r.GetProperty("name").GetString()!).ToHashSet();
        Assert.Superset(new HashSet<string> { "zero-shot", "sft-own-passing", "sft-gold", "ilf-round-1", "refine-relevant", "refine-shuffled", "refine-none" }, names);
        Assert.True(File.Exists(report.GetProperty("report").GetString()));
        Assert.True(Directory.Exists(report.GetProperty("checkpoint").GetString()));
        Assert.Contains("round-1/draft: 4/4 problems", finished.Invocation.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Resuming_a_finished_run_repeats_nothing_and_says_the_same()
    {
        using var folder = new TemporaryFolder();

        var again = await Invocation.RunAsync("resume", finished.Copy(folder), "--json");

        Assert.Equal(0, again.Code);
        Assert.Equal(Results(finished.Invocation), Results(again));
        Assert.DoesNotContain("round-1/draft", again.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_run_is_never_started_over_another()
    {
        var run = await Invocation.RunAsync("run", finished.Recipe, "--out", finished.Run);

        Assert.Equal(ExitCode.InputOutput, run.Code);
        Assert.Contains("there is a run already", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_report_is_printed_as_a_table_and_written_anew()
    {
        using var folder = new TemporaryFolder();
        var page = Path.Combine(folder.Path, "page.html");

        var run = await Invocation.RunAsync("report", finished.Run, "--out", page);

        Assert.Equal(0, run.Code);
        Assert.Contains("zero-shot", run.Out, StringComparison.Ordinal);
        Assert.StartsWith("<!DOCTYPE html>", await File.ReadAllTextAsync(page, TestContext.Current.CancellationToken), StringComparison.Ordinal);
        Assert.Equal(0, (await Invocation.RunAsync("report", finished.Run, "--out", page)).Code); // its own kind is written over
    }

    [Fact]
    public async Task A_report_is_not_written_over_what_is_none_nor_a_model_over_a_model()
    {
        using var folder = new TemporaryFolder();
        var recipe = folder.Write("recipe.yaml", "documents: 300\n");
        var weights = Path.Combine(finished.Model, "model.safetensors");
        var before = File.GetLastWriteTimeUtc(weights);

        var report = await Invocation.RunAsync("report", finished.Run, "--out", Path.Combine(finished.Run, "manifest.json"));
        var model = await Invocation.RunAsync("pretrain", recipe, "--out", finished.Model);
        var nowhere = await Invocation.RunAsync("pretrain", recipe);

        Assert.Equal((ExitCode.Usage, ExitCode.Usage, ExitCode.Usage), (report.Code, model.Code, nowhere.Code));
        Assert.Contains("is not a report", report.OneError, StringComparison.Ordinal);
        Assert.Contains("holds a model already (model.safetensors)", model.OneError, StringComparison.Ordinal);
        Assert.Contains("--out", nowhere.OneError, StringComparison.Ordinal);
        Assert.Equal(before, File.GetLastWriteTimeUtc(weights));
    }

    [Fact]
    public async Task A_context_that_no_prompt_fits_is_refused_before_any_work()
    {
        using var folder = new TemporaryFolder();
        var recipe = folder.Write("recipe.yaml", (await File.ReadAllTextAsync(finished.Recipe, TestContext.Current.CancellationToken))
            .Replace("model: ./model", $"model: {finished.Model}\ncontext-length: 16", StringComparison.Ordinal));

        var run = await Invocation.RunAsync("run", recipe, "--out", Path.Combine(folder.Path, "run"));

        Assert.Equal(ExitCode.Configuration, run.Code);
        Assert.Contains("context-length: no draft prompt of task 'programs' fits 16 tokens: expected more than ", run.Error, StringComparison.Ordinal);
        Assert.False(Directory.Exists(Path.Combine(folder.Path, "run")));
    }

    [Fact]
    public async Task Looking_at_a_finished_run_leaves_nothing_beside_its_stores()
    {
        using var folder = new TemporaryFolder();
        var copy = finished.Copy(folder);
        var before = Directory.GetFiles(copy, "*", SearchOption.AllDirectories).Order().ToList();

        foreach (var command in new[] { "verify", "show", "report" })
        {
            var options = command == "report" ? new[] { "--out", Path.Combine(folder.Path, "page.html") } : [];
            Assert.Equal(0, (await Invocation.RunAsync([command, copy, .. options])).Code);
        }

        Assert.Equal(before, Directory.GetFiles(copy, "*", SearchOption.AllDirectories).Order());
    }

    [Fact]
    public async Task Verify_passes_an_untouched_run_and_names_a_changed_checkpoint()
    {
        using var folder = new TemporaryFolder();
        var copy = finished.Copy(folder);
        var whole = await Invocation.RunAsync("verify", copy, "--json");
        var weights = Directory.EnumerateFiles(copy, "model.safetensors", SearchOption.AllDirectories).First();
        var bytes = await File.ReadAllBytesAsync(weights, TestContext.Current.CancellationToken);
        bytes[^1] ^= 1;
        await File.WriteAllBytesAsync(weights, bytes, TestContext.Current.CancellationToken);

        var changed = await Invocation.RunAsync("verify", copy);

        Assert.Equal(0, whole.Code);
        Assert.True(JsonDocument.Parse(whole.Out).RootElement.GetProperty("ok").GetBoolean());
        Assert.Equal(ExitCode.Data, changed.Code);
        Assert.Contains("changed after the run", changed.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Show_walks_from_a_checkpoint_back_to_each_sentence_of_feedback()
    {
        var overview = JsonDocument.Parse((await Invocation.RunAsync("show", finished.Run, "--json")).Out).RootElement;
        var stages = overview.GetProperty("seeds")[0].GetProperty("checkpoints").EnumerateArray().Select(c => c.GetProperty("stage").GetString());
        Assert.Contains("round-1/imitate", stages);

        var shown = JsonDocument.Parse((await Invocation.RunAsync("show", finished.Run, "round-1/imitate", "--json")).Out).RootElement;

        var lineage = shown.GetProperty("lineages")[0].GetProperty("steps").EnumerateArray().ToList();
        Assert.Equal(2, lineage.Count);
        Assert.True(lineage[0].GetProperty("feedback").GetProperty("simulated").GetBoolean());
        var redraft = lineage[1].GetProperty("id").GetString()!;
        var alone = await Invocation.RunAsync("show", finished.Run, redraft);
        Assert.Contains("(simulated)", alone.Out, StringComparison.Ordinal);
        Assert.Contains($"redraft {redraft}", alone.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Show_says_of_a_checkpoint_without_feedback_what_it_learned_from()
    {
        var run = await Invocation.RunAsync("show", finished.Run, "gold/imitate");

        Assert.Equal(0, run.Code);
        Assert.Contains("no feedback", run.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_page_for_a_folder_that_is_not_there_is_refused()
    {
        var run = await Invocation.RunAsync("report", finished.Run, "--out", "/nowhere/x.html");

        Assert.Equal(ExitCode.Data, run.Code);
        Assert.Contains("the folder /nowhere does not exist", run.OneError, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Show_says_what_it_cannot_find()
    {
        var run = await Invocation.RunAsync("show", finished.Run, "nothing");

        Assert.Equal(ExitCode.Data, run.Code);
        Assert.Contains("'nothing'", run.OneError, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("model.safetensors", 0.0)]
    [InlineData("model.safetensors", 0.0001)] // within the header's length
    [InlineData("model.safetensors", 0.005)] // within the header
    [InlineData("model.safetensors", 0.5)]
    [InlineData("model.safetensors", 0.99999)]
    [InlineData("tokenizer.json", 0.0)]
    [InlineData("tokenizer.json", 0.3)]
    [InlineData("tokenizer.json", 0.999)]
    [InlineData("config.json", 0.5)]
    public async Task A_truncated_checkpoint_is_named_with_its_file(string name, double share)
    {
        using var folder = new TemporaryFolder();
        foreach (var file in Directory.EnumerateFiles(finished.Model))
        {
            File.Copy(file, Path.Combine(folder.Path, Path.GetFileName(file)));
        }

        using (var stream = new FileStream(Path.Combine(folder.Path, name), FileMode.Open))
        {
            stream.SetLength((long)(stream.Length * share));
        }

        var run = await Invocation.RunAsync("sample", "--model", folder.Path, "hello");

        Assert.Equal(ExitCode.Data, run.Code);
        Assert.Contains(Path.Combine(folder.Path, name), run.OneError, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Every_number_of_a_run_without_isolation_is_stamped()
    {
        using var folder = new TemporaryFolder();
        var copy = finished.Copy(folder);
        var manifest = Path.Combine(copy, "manifest.json");
        var text = await File.ReadAllTextAsync(manifest, TestContext.Current.CancellationToken);
        await File.WriteAllTextAsync(manifest, text.Replace("\"tier\":\"isolated\"", "\"tier\":\"unsafe\"", StringComparison.Ordinal), TestContext.Current.CancellationToken);

        var report = JsonDocument.Parse((await Invocation.RunAsync("report", copy, "--json")).Out).RootElement;
        var table = (await Invocation.RunAsync("report", copy)).Out;

        Assert.All(
            report.GetProperty("results").EnumerateArray().Concat(report.GetProperty("differences").EnumerateArray()),
            number => Assert.Equal("not isolated", number.GetProperty("isolation").GetString()));
        Assert.All(
            table.Split('\n').Where(line => line.Contains("  (", StringComparison.Ordinal) || line.Contains(" − ", StringComparison.Ordinal)),
            line => Assert.True(line.Contains("not isolated", StringComparison.Ordinal) || line.Contains("a − b", StringComparison.Ordinal), line));
        Assert.DoesNotContain("isolation", finished.Invocation.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_was_said_in_a_run_teaches_another_one()
    {
        using var folder = new TemporaryFolder();
        var graph = Path.Combine(folder.Path, "graph.jsonl");
        var imported = await Invocation.RunAsync("import", "--format", "run", finished.Run, "--out", graph, "--json");
        var recipe = folder.Write("recipe.yaml", $$"""
            task:
              name: programs
              options: { train-problems: 4, held-out-problems: 4, refiner-problems: 8 }
            model: {{finished.Model}}
            rounds: 1
            feedback: { source: imported-graph, options: { graph: graph.jsonl } }
            refiner: { examples: 0 }
            redrafts: { samples: 1, max-tokens: 4 }
            selector: random
            training: { epochs: 1 }
            baselines: []
            evaluation: { k: [1], control-problems: 1, divergence-prompts: 1, divergence-samples: 1, sampling: { samples: 1, max-tokens: 4 } }
            """);
        var path = Path.Combine(folder.Path, "run");

        var run = await Invocation.RunAsync("run", recipe, "--out", path, "--json");

        Assert.True(imported.Code == 0, imported.Error);
        Assert.True(run.Code == 0, run.Error);
        var lines = (await File.ReadAllLinesAsync(graph, TestContext.Current.CancellationToken)).Select(l => JsonDocument.Parse(l).RootElement).ToList();
        var said = lines.Where(l => l.GetProperty("type").GetString() == "feedback").ToList();
        Assert.Equal(JsonDocument.Parse(imported.Out).RootElement.GetProperty("feedback").GetInt32(), said.Count);
        Assert.All(said, l => Assert.Equal("scripted-annotator", l.GetProperty("author").GetProperty("name").GetString()));
        var shown = (await Invocation.RunAsync("show", path, "round-1/imitate")).Out;
        Assert.Contains(said, l => shown.Contains(l.GetProperty("text").GetString()!.Split('\n')[0], StringComparison.Ordinal));
        Assert.Contains("by program scripted-annotator", shown, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Imported_words_of_a_person_are_what_a_recipe_learns_from()
    {
        using var folder = new TemporaryFolder();
        var said = folder.Write("said.jsonl", """
            {"problem": "w", "problem_id": "words/train-1-1-0", "draft": "My neighbour is such a pest.", "feedback": "be kind", "author": "ann", "model": "m"}
            {"problem": "w", "problem_id": "words/heldout-1-1-0", "draft": "Hello.", "feedback": "no", "author": "ann", "model": "m"}
            """);
        Assert.Equal(0, (await Invocation.RunAsync("import", said, "--out", Path.Combine(folder.Path, "graph.jsonl"))).Code);
        var recipe = folder.Write("recipe.yaml", $$"""
            task:
              name: words
              options: { held-out-per-cell: 1, train-per-cell: 1, refiner-per-cell: 0 }
            model: {{finished.Model}}
            rounds: 1
            feedback:
              source: imported-graph
              options: { graph: graph.jsonl }
            refiner: { examples: 0 }
            redrafts: { samples: 2, max-tokens: 4 }
            selector: best-score
            training: { epochs: 1 }
            baselines: []
            evaluation: { k: [1], divergence-prompts: 2, divergence-samples: 1, sampling: { samples: 1, max-tokens: 4 } }
            """);
        var path = Path.Combine(folder.Path, "run");

        var run = await Invocation.RunAsync("run", recipe, "--out", path);
        var shown = (await Invocation.RunAsync("show", path, "round-1/imitate")).Out;

        Assert.Equal(0, run.Code);
        Assert.Contains("feedback on 1 of 27 training problems", run.Error, StringComparison.Ordinal);
        Assert.Contains("round-1/draft, by model m\n      My neighbour is such a pest.", shown, StringComparison.Ordinal);
        Assert.Contains("by person ann\n      be kind", shown, StringComparison.Ordinal);
        await File.AppendAllTextAsync(Path.Combine(folder.Path, "graph.jsonl"), "\n", TestContext.Current.CancellationToken);
        Assert.Contains("was started with feedback.options.graph of content", (await Invocation.RunAsync("resume", path)).Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("critic", "{ model: critic }", "feedback.options.model")]
    [InlineData("principles", "{ principles: [names the place], critic: { model: critic } }", "feedback.options.critic.model")]
    public async Task A_run_goes_on_with_the_critic_that_it_was_started_with_and_no_other(string source, string options, string key)
    {
        using var folder = new TemporaryFolder();
        var (posts, critic) = (Path.Combine(Installation.Home(), "models", "nano-posts"), Directory.CreateDirectory(Path.Combine(folder.Path, "critic")).FullName);
        CopyTo(posts, critic);
        var recipe = folder.Write("recipe.yaml", $$"""
            task: { name: posts, options: { train-posts: 2, refiner-posts: 2, held-out-posts: 2 } }
            model: nano-posts
            rounds: 1
            feedback: { source: {{source}}, options: {{options}} }
            refiner: { examples: 0 }
            drafts: { samples: 1, max-tokens: 8 }
            redrafts: { samples: 1, max-tokens: 8 }
            selector: random
            training: { epochs: 1 }
            baselines: []
            evaluation: { k: [1], divergence-prompts: 1, divergence-samples: 1, sampling: { samples: 1, max-tokens: 8 } }
            """);
        var path = Path.Combine(folder.Path, "run");
        var run = await Invocation.RunAsync("run", recipe, "--out", path);
        Assert.True(run.Code == 0, run.Error);

        Assert.Equal(0, (await Invocation.RunAsync("resume", path)).Code);
        CopyTo(finished.Model, critic);
        var other = await Invocation.RunAsync("resume", path);

        Assert.NotEqual(0, other.Code);
        Assert.Contains($"the run was started with {key} ", other.Error, StringComparison.Ordinal);

        static void CopyTo(string from, string to)
        {
            foreach (var file in Directory.EnumerateFiles(from))
            {
                File.Copy(file, Path.Combine(to, Path.GetFileName(file)), overwrite: true);
            }
        }
    }

    [Fact]
    public void The_summary_names_what_took_part_and_how_strong_the_verdicts_are()
    {
        var report = JsonDocument.Parse(finished.Invocation.Out).RootElement;

        Assert.Superset(
            new HashSet<string> { "redraft", "dotnet", "system", "processor", "python", "bubblewrap", "sqlite" },
            report.GetProperty("versions").EnumerateObject().Select(v => v.Name).ToHashSet());
        Assert.Equal(["A"], report.GetProperty("strengths").EnumerateObject().Select(s => s.Name));
        Assert.InRange(report.GetProperty("seconds").GetProperty("total").GetDouble(), 0.001, 3600);
    }

    [Fact]
    public async Task A_model_is_sampled_from_its_seed()
    {
        string[] args = ["sample", "--model", finished.Model, "--task", "programs", "--samples", "2", "--max-tokens", "5", "--json", "add the numbers"];

        var run = await Invocation.RunAsync(args);

        Assert.Equal(0, run.Code);
        Assert.Equal(2, JsonDocument.Parse(run.Out).RootElement.GetProperty("samples").GetArrayLength());
        Assert.Equal(run.Out, (await Invocation.RunAsync(args)).Out);
    }

    private static string Results(Invocation run) => JsonDocument.Parse(run.Out).RootElement.GetProperty("results").GetRawText();
}

using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Redraft.Annotating;
using Redraft.Contracts.Fakes;

namespace Redraft.Cli.Tests.Runs;

/// <summary>The command as a person meets it: a page is served, the process is killed in the middle, and what was written is learned from.</summary>
public sealed partial class AnnotateTests
{
    private const string Recipe = """
        task:
          name: posts
          options: { train-posts: 8, refiner-posts: 1, held-out-posts: 4 }
        model: nano-posts
        rounds: 1
        drafts: { samples: 1, max-tokens: 32 }
        feedback: { source: people, maximum-pass-rate: 0 }
        refiner: { examples: 0 }
        redrafts: { samples: 2, max-tokens: 32 }
        selector: instruct-rm
        training: { epochs: 1 }
        baselines: []
        evaluation: { k: [1], control-problems: 1, divergence-prompts: 2, divergence-samples: 1, sampling: { samples: 1, max-tokens: 32 } }
        """;

    [Fact]
    public async Task Feedback_written_on_the_page_survives_a_kill_and_ends_in_a_checkpoint()
    {
        using var folder = new TemporaryFolder();
        var recipe = Path.Combine(folder.Path, "recipe.yaml");
        await File.WriteAllTextAsync(recipe, Recipe);
        var run = Path.Combine(folder.Path, "run");

        var first = Launch.Start("dotnet", Launch.Program, "annotate", recipe, "--out", run, "--port", "0");
        using (first)
        {
            using var person = await PersonAsync(first);
            await AnswerAsync(person, "the day is wrong; say the day that the post says");
            first.Kill(entireProcessTree: true);
            await first.WaitForExitAsync();
        }

        var refused = await Launch.RunAsync("dotnet", Launch.Program, "resume", run);
        Assert.Equal(3, refused.Code); // nobody can write there
        Assert.Contains("redraft annotate", refused.Error, StringComparison.Ordinal);

        var export = folder.Write("label-studio.json", await LabelStudioAsync(run, "it leaves out the place"));
        using var second = Launch.Start("dotnet", Launch.Program, "annotate", run, "--port", "0", "--import", export);
        using (var person = await PersonAsync(second))
        {
            Assert.Equal(2, (int)(await person.GetAsync("/api/people")).AsArray().Sum(one => (int)one!["work"]!["answered"]!)); // one was sent before the kill, one came from the file
            while ((await person.PostAsync("/api/end", "{}"))["ended"]!.AsArray().Count == 0) // until the run waits
            {
                await Task.Delay(200);
            }
        }

        var ended = await Launch.EndAsync(second);
        Assert.True(ended.Code == 0, ended.Error);
        var shown = await Launch.RunAsync("dotnet", Launch.Program, "show", run, "round-1/imitate");
        Assert.Contains("the day is wrong", shown.Out + shown.Error, StringComparison.Ordinal);

        var pages = Path.Combine(folder.Path, "pages");
        Assert.Equal(0, (await Launch.RunAsync("dotnet", Launch.Program, "view", run, "--export", pages)).Code);
        var sentence = Directory.GetFiles(pages, "feedback-*.html").Single(page => File.ReadAllText(page).Contains("the day is wrong", StringComparison.Ordinal));
        var checkpoint = Directory.GetFiles(pages, "checkpoint-*.html").Single(page => File.ReadAllText(page).Contains("<h1>ILF round 1</h1>", StringComparison.Ordinal));
        Assert.Contains(Path.GetFileName(sentence), await File.ReadAllTextAsync(checkpoint), StringComparison.Ordinal); // from the checkpoint to the sentence
        Assert.Contains(Path.GetFileName(checkpoint), await File.ReadAllTextAsync(sentence), StringComparison.Ordinal); // and back
        Assert.Contains(">person ", await File.ReadAllTextAsync(checkpoint), StringComparison.Ordinal);
        await ForgetAsync(run);
    }

    [Fact]
    public async Task Feedback_written_for_a_run_in_PostgreSQL_is_kept_there_and_ends_in_a_checkpoint()
    {
        var server = PostgresServer.Required();
        using var folder = new TemporaryFolder();
        var recipe = folder.Write("recipe.yaml", Recipe);
        var run = Path.Combine(folder.Path, $"run-{Guid.NewGuid():N}");
        using (var first = Launch.Start("dotnet", Launch.Program, "annotate", recipe, "--out", run, "--port", "0", "--store", server.Connection))
        {
            using var person = await PersonAsync(first);
            await AnswerAsync(person, "the day is wrong; say the day that the post says");
            first.Kill(entireProcessTree: true);
            await first.WaitForExitAsync();
        }

        using var second = Launch.Start("dotnet", Launch.Program, "annotate", run, "--port", "0");
        using (var person = await PersonAsync(second))
        {
            Assert.Equal(1, (int)(await person.GetAsync("/api/people")).AsArray().Sum(one => (int)one!["work"]!["answered"]!));
            while ((await person.PostAsync("/api/end", "{}"))["ended"]!.AsArray().Count == 0) // until the run waits
            {
                await Task.Delay(200);
            }
        }

        var ended = await Launch.EndAsync(second);
        Assert.True(ended.Code == 0, ended.Error);
        Assert.Contains("the day is wrong", (await Invocation.RunAsync("show", run, "round-1/imitate")).Out, StringComparison.Ordinal);
        Assert.Equal(0, (await Invocation.RunAsync("view", run, "--export", Path.Combine(folder.Path, "pages"))).Code);
        Assert.Empty(Directory.GetFiles(run, "*.db"));

        var copy = Path.Combine(folder.Path, "copy");
        Assert.Equal(0, (await Invocation.RunAsync("copy", run, copy)).Code);
        Assert.True(Holds(copy, "the day is wrong"));
        Assert.Equal(0, (await Invocation.RunAsync("forget", copy, "owner", "--yes")).Code);
        Assert.False(Holds(copy, "the day is wrong"));
        Assert.Equal(0, (await Invocation.RunAsync("forget", run, "owner", "--yes")).Code);
        var erased = (await Invocation.RunAsync("show", run, "round-1/imitate")).Out;
        Assert.Contains("[erased]", erased, StringComparison.Ordinal);
        Assert.DoesNotContain("the day is wrong", erased, StringComparison.Ordinal);
    }

    private static async Task ForgetAsync(string run)
    {
        Assert.True(Holds(run, "the day is wrong"));
        var forgotten = await Launch.RunAsync("dotnet", Launch.Program, "forget", run, "owner", "--yes");
        Assert.True(forgotten.Code == 0, forgotten.Error);
        Assert.Contains("round-1/imitate", forgotten.Out, StringComparison.Ordinal);
        Assert.False(Holds(run, "the day is wrong"));
        Assert.True(Holds(run, "leaves out the place")); // somebody else's
        foreach (var command in new[] { "show", "report", "verify" })
        {
            var after = await Launch.RunAsync("dotnet", Launch.Program, command, run);
            Assert.True(after.Code == 0, $"{command}: {after.Error}");
        }

        Assert.Contains("[erased]", (await Launch.RunAsync("dotnet", Launch.Program, "show", run, "round-1/imitate")).Out, StringComparison.Ordinal);
        using var resumed = Launch.Start("dotnet", Launch.Program, "annotate", run, "--port", "0");
        Assert.Equal(0, (await Launch.EndAsync(resumed)).Code);
        Assert.False(Holds(run, "the day is wrong"));
    }

    /// <summary>What Label Studio would export of the first draft that nobody answered.</summary>
    private static async Task<string> LabelStudioAsync(string run, string words)
    {
        await using var page = AnnotationDatabase.Open(Path.Combine(run, AnnotationDatabase.FileName));
        var queue = new AnnotationQueue(page, new Annotators(page, TimeProvider.System), TimeProvider.System, TimeSpan.FromMinutes(15));
        var item = (await queue.NextAsync("owner"))!.Item;
        var result = new JsonObject { ["id"] = "x", ["type"] = "textarea", ["from_name"] = "feedback", ["to_name"] = "summary", ["value"] = new JsonObject { ["text"] = new JsonArray(words) } };
        var annotation = new JsonObject { ["id"] = 7, ["completed_by"] = 3, ["was_cancelled"] = false, ["lead_time"] = 4.5, ["result"] = new JsonArray(result) };
        return new JsonArray(new JsonObject { ["id"] = 1, ["data"] = new JsonObject { ["post"] = item.Description, ["summary"] = item.Texts[0].Text }, ["annotations"] = new JsonArray(annotation) }).ToJsonString();
    }

    private static bool Holds(string run, string words) => Directory.GetFiles(run, "*", SearchOption.AllDirectories).Where(file => Path.GetFileName(file) != "lock")
        .Any(file => Encoding.UTF8.GetString(File.ReadAllBytes(file)).Contains(words, StringComparison.Ordinal));

    [Fact]
    public async Task A_usual_port_that_somebody_has_is_no_obstacle_and_a_named_one_is()
    {
        using var folder = new TemporaryFolder();
        var recipe = Path.Combine(folder.Path, "recipe.yaml");
        await File.WriteAllTextAsync(recipe, Recipe);
        using var other = new TcpListener(IPAddress.Loopback, 7777);
        try
        {
            other.Start();
        }
        catch (SocketException)
        {
            // Somebody else has it already.
        }

        var page = Launch.Start("dotnet", Launch.Program, "annotate", recipe, "--out", Path.Combine(folder.Path, "run"));
        using (page)
        {
            using var person = await PersonAsync(page);
            Assert.DoesNotContain(":7777", person.Origin, StringComparison.Ordinal);
            page.Kill(entireProcessTree: true);
            await page.WaitForExitAsync();
        }

        var named = await Launch.RunAsync("dotnet", Launch.Program, "annotate", recipe, "--out", Path.Combine(folder.Path, "other"), "--port", "7777");
        Assert.Equal(74, named.Code);
        Assert.Contains("7777", named.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_a_page_people_cannot_answer_and_the_error_says_how_to_get_one()
    {
        using var folder = new TemporaryFolder();
        var recipe = Path.Combine(folder.Path, "recipe.yaml");
        await File.WriteAllTextAsync(recipe, Recipe);

        var run = await Invocation.RunAsync("run", recipe, "--out", Path.Combine(folder.Path, "run"));

        Assert.Equal(3, run.Code);
        Assert.Contains("redraft annotate", run.OneError, StringComparison.Ordinal);
        Assert.Contains("line 7", run.OneError, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--listen", "0.0.0.0")]
    [InlineData("--listen", "everywhere")]
    [InlineData("--behind", "http://plain.example")]
    [InlineData("--tls", "/no/such/file.pem")]
    public async Task What_would_be_unsafe_is_refused_before_anything_begins(string option, string value)
    {
        using var folder = new TemporaryFolder();
        var run = await Invocation.RunAsync("annotate", "recipe.yaml", "--out", Path.Combine(folder.Path, "run"), option, value);

        Assert.NotEqual(0, run.Code);
        Assert.NotEmpty(run.OneError);
        Assert.Empty(Directory.EnumerateFileSystemEntries(folder.Path));
    }

    private static async Task AnswerAsync(Browser person, string words)
    {
        JsonNode? held = null;
        for (var tries = 0; held is null && tries < 600; tries++)
        {
            held = (await person.PostAsync("/api/next", "{}"))["held"];
            await Task.Delay(held is null ? 100 : 0);
        }

        var id = (string)held!["item"]!["id"]!;
        var points = new JsonArray(new JsonObject { ["text"] = words });
        await person.PostAsync($"/api/items/{id}/answer", new JsonObject { ["key"] = Guid.NewGuid().ToString("N"), ["answer"] = new JsonObject { ["points"] = points } }.ToJsonString());
    }

    private static async Task<Browser> PersonAsync(System.Diagnostics.Process run)
    {
        while (await run.StandardError.ReadLineAsync() is { } line)
        {
            if (Link().Match(line) is { Success: true } link)
            {
                return await Browser.OpenAsync(link.Groups[1].Value, link.Groups[2].Value);
            }
        }

        throw new InvalidOperationException("the run ended without a link");
    }

    [GeneratedRegex("(http://127.0.0.1:[0-9]+)(/in/[0-9a-f]{32})")]
    private static partial Regex Link();

    private sealed class Browser(HttpClient http, string cookie, string token, string origin) : IDisposable
    {
        public string Origin => origin;

        public static async Task<Browser> OpenAsync(string origin, string link)
        {
            var http = new HttpClient(new SocketsHttpHandler { UseCookies = false, AllowAutoRedirect = false });
            using var signedIn = await http.GetAsync(origin + link);
            var cookie = signedIn.Headers.GetValues("Set-Cookie").Single().Split(';')[0];
            using var asked = new HttpRequestMessage(HttpMethod.Get, origin + "/api/state") { Headers = { { "Cookie", cookie } } };
            using var state = await http.SendAsync(asked);
            return new Browser(http, cookie, (string)JsonNode.Parse(await state.Content.ReadAsStringAsync())!["token"]!, origin);
        }

        public async Task<JsonNode> GetAsync(string path)
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, origin + path) { Headers = { { "Cookie", cookie } } };
            using var response = await http.SendAsync(request);
            return JsonNode.Parse(await response.Content.ReadAsStringAsync())!;
        }

        public async Task<JsonNode> PostAsync(string path, string body)
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, origin + path)
            {
                Content = new StringContent(body, Encoding.UTF8, "application/json"), Headers = { { "Cookie", cookie }, { "Origin", origin }, { "X-Redraft-Token", token } },
            };
            using var response = await http.SendAsync(request);
            var text = await response.Content.ReadAsStringAsync();
            return response.IsSuccessStatusCode ? JsonNode.Parse(text)! : throw new InvalidOperationException($"{path}: {text}");
        }

        public void Dispose() => http.Dispose();
    }
}

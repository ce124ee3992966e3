using System.Diagnostics;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Net.Sockets;
using System.Text.Json;
using Redraft.Cli.Errors;

namespace Redraft.Cli.Tests.Commands;

public sealed class ServeCommandTests : IDisposable
{
    private const string Key = "0123456789abcdef-key";
    private const string Prompt = "return the sum of the values of the even numbers in the list xs";

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task What_is_served_is_what_redraft_sample_gives_and_a_termination_signal_ends_it_well()
    {
        using var process = Launch.Start("dotnet", Launch.Program, "serve", "nano", "--port", "0", "--json", "--name", "my-nano");
        var start = await StartAsync(process);
        using var http = new HttpClient { BaseAddress = new Uri(start.GetProperty("address").GetString() + "/"), Timeout = TimeSpan.FromMinutes(2) };
        Assert.False(start.TryGetProperty("key", out _));

        foreach (var (temperature, seed) in new[] { ("0", "1"), ("0.9", "7") })
        {
            var sample = await Invocation.RunAsync("sample", Prompt, "--temperature", temperature, "--seed", seed, "--samples", "3", "--json");
            Assert.True(sample.Code == 0, sample.Error);
            var expected = JsonDocument.Parse(sample.Out).RootElement;
            Assert.Equal(expected.GetProperty("model").GetString(), start.GetProperty("weights").GetString());
            using var response = await http.PostAsJsonAsync("completions", new { model = "my-nano", prompt = Prompt, temperature = double.Parse(temperature, System.Globalization.CultureInfo.InvariantCulture), seed = int.Parse(seed, System.Globalization.CultureInfo.InvariantCulture), n = 3, max_tokens = 96 });
            var answer = JsonDocument.Parse(await response.Content.ReadAsStringAsync()).RootElement;
            Assert.Equal(
                expected.GetProperty("samples").EnumerateArray().Select(one => one.GetProperty("text").GetString()),
                answer.GetProperty("choices").EnumerateArray().Select(one => one.GetProperty("text").GetString()));
        }

        await Launch.RunAsync("kill", "-TERM", $"{process.Id}");
        var ended = await Launch.EndAsync(process);
        Assert.Equal(0, ended.Code);
        Assert.Contains("requests served: 2", ended.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Openais_own_client_finds_what_it_finds_elsewhere()
    {
        var client = Path.Combine(Installation.Home(), "tests", "Redraft.Cli.Tests", "OpenAiClient");
        Assert.SkipUnless(Launch.Find("node") is not null && Directory.Exists(Path.Combine(client, "node_modules", "openai")), "needs Node and OpenAI's client: npm ci --prefix tests/Redraft.Cli.Tests/OpenAiClient");
        var sample = await Invocation.RunAsync("sample", Prompt, "--temperature", "0", "--json");
        var expected = JsonDocument.Parse(sample.Out).RootElement.GetProperty("samples")[0].GetProperty("text").GetString()!;
        using var process = Launch.Start("dotnet", Launch.Program, "serve", "nano", "--port", "0", "--json", "--key-file", KeyFile(Key));
        var start = await StartAsync(process);

        var run = await Launch.RunAsync("node", Path.Combine(client, "conformance.mjs"), start.GetProperty("address").GetString()!, Key, Prompt, expected);

        await Launch.RunAsync("kill", "-TERM", $"{process.Id}");
        var ended = await Launch.EndAsync(process);
        Assert.True(run.Code == 0, run.Out + run.Error);
        Assert.Equal(11, run.Out.Split('\n').Count(line => line.StartsWith("ok: ", StringComparison.Ordinal)));
        Assert.DoesNotContain(Key, ended.Out + ended.Error, StringComparison.Ordinal);
        Assert.Equal(0, ended.Code);
    }

    [Fact]
    public async Task Beyond_this_machine_a_key_is_made_and_shown_once()
    {
        using var process = Launch.Start("env", "-u", ServingKey.Variable, "dotnet", Launch.Program, "serve", "nano", "--port", "0", "--host", "0.0.0.0", "--json");
        var start = await StartAsync(process);
        var key = start.GetProperty("key").GetString()!;
        using var http = new HttpClient { BaseAddress = new Uri(start.GetProperty("address").GetString() + "/") };

        Assert.Matches("^rd-[0-9a-f]{48}$", key);
        Assert.Equal(HttpStatusCode.Unauthorized, (await http.GetAsync("models")).StatusCode);
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", key);
        Assert.Equal(HttpStatusCode.OK, (await http.GetAsync("models")).StatusCode);

        await Launch.RunAsync("kill", "-TERM", $"{process.Id}");
        var ended = await Launch.EndAsync(process);
        Assert.Equal(0, ended.Code);
        Assert.DoesNotContain(key, ended.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_checkpoint_with_another_chat_template_than_it_was_taught_with_is_not_served()
    {
        foreach (var file in Directory.GetFiles(Path.Combine(Installation.Home(), "models", "nano"), "*.json*").Concat(Directory.GetFiles(Path.Combine(Installation.Home(), "models", "nano"), "*.safetensors")))
        {
            File.Copy(file, Path.Combine(_folder.Path, Path.GetFileName(file)));
        }

        var taught = "sha256:" + new string('a', 64);
        File.WriteAllText(Path.Combine(_folder.Path, "redraft.json"), $$"""{"chat_template": "{{taught}}"}""");
        File.WriteAllText(Path.Combine(_folder.Path, "chat_template.jinja"), "{{ messages }}");

        var run = await Invocation.RunAsync("serve", _folder.Path, "--port", "0");

        Assert.Equal(ExitCode.Data, run.Code);
        Assert.Contains(taught, run.Error, StringComparison.Ordinal);
        Assert.Contains("sha256:" + Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData("{{ messages }}"u8)), run.Error.Replace("\n", "", StringComparison.Ordinal), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("RD0401", "nothing-of-that-name")]
    [InlineData("RD0201", "nano", "--host", "example.org")]
    [InlineData("RD0201", "nano", "--port", "70000")]
    [InlineData("RD0201", "nano", "--requests", "0")]
    [InlineData("RD0203", "nano", "--base", "nano")]
    [InlineData("RD0401", "nano", "--key-file", "no-such-file")]
    public async Task What_makes_no_sense_is_one_clear_error(string code, params string[] arguments)
    {
        var run = await Invocation.RunAsync(["serve", .. arguments]);

        Assert.NotEqual(0, run.Code);
        Assert.StartsWith($"error {code}", run.OneError, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_port_that_is_taken_is_said_to_be()
    {
        using var taken = new TcpListener(IPAddress.Loopback, 0);
        taken.Start();
        var run = await Invocation.RunAsync("serve", "nano", "--port", $"{((IPEndPoint)taken.LocalEndpoint).Port}");

        Assert.Equal(ExitCode.Usage, run.Code);
        Assert.Contains("is taken", run.OneError, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_key_that_others_can_read_or_that_is_short_is_refused_and_not_told()
    {
        var open = KeyFile(Key);
        File.SetUnixFileMode(open, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead);
        Assert.StartsWith("error RD7402", (await Invocation.RunAsync("serve", "nano", "--key-file", open)).OneError, StringComparison.Ordinal);
        var run = await Invocation.RunAsync("serve", "nano", "--key-file", KeyFile("hunter2"));
        Assert.Equal(ExitCode.Usage, run.Code);
        Assert.DoesNotContain("hunter2", run.Error + run.Out, StringComparison.Ordinal);
    }

    private string KeyFile(string key)
    {
        var path = Path.Combine(_folder.Path, $"{key.Length}.key");
        File.WriteAllText(path, key + "\n");
        File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        return path;
    }

    private static async Task<JsonElement> StartAsync(Process process)
    {
        var line = await process.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken);
        Assert.True(line is not null, "it ended: " + (line is null ? await process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken) : ""));
        return JsonDocument.Parse(line!).RootElement;
    }
}

using System.Text;
using Redraft.Recipes;
using Redraft.Remote.Calling;
using Redraft.Remote.Tests.Serving;

namespace Redraft.Remote.Tests.Calling;

public sealed class ApiKeyTests : IDisposable
{
    private const string Secret = "sk-proj-Zx81kLm+/q==77wertzuiop";

    private readonly TemporaryFolder _folder = new();

    private string KeyFile => Path.Combine(_folder.Path, "key");

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(nameof(Fault.Unauthorized))]
    [InlineData(nameof(Fault.TooMany))]
    [InlineData(nameof(Fault.Broken500))]
    [InlineData(nameof(Fault.TooLong))]
    public async Task A_server_that_quotes_the_key_gets_it_into_no_error_and_no_store(string fault)
    {
        await using var fixture = await HostedFixture.StartAsync();
        WriteKey();
        fixture.Server.Aside = $": {Secret} or {Secret[..9]}*****{Secret[^4..]}, base64 {Convert.ToBase64String(Encoding.UTF8.GetBytes(Secret))}, {Uri.EscapeDataString(Secret)}";
        var model = await fixture.OpenAsync(m => m with { KeyFile = KeyFile, Retries = 1 });
        fixture.Server.Faults = _ => Enum.Parse<Fault>(fault);

        var error = await Record.ExceptionAsync(() => HostedFixture.DrawAsync(model, "one"));

        Assert.Equal($"Bearer {Secret}", fixture.Server.Requests.First().Key); // it is sent
        RefuseSecret(error?.ToString() ?? "");
        RefuseSecret(model.Id + model.Spent);
        Assert.Equal(fault == nameof(Fault.TooLong), error is null);
        foreach (var file in Directory.GetFiles(Path.GetDirectoryName(fixture.StorePath)!))
        {
            RefuseSecret(Encoding.Latin1.GetString(await ReadSharedAsync(file)));
        }
    }

    [Fact]
    public async Task An_answer_that_holds_the_key_is_kept_without_it()
    {
        await using var fixture = await HostedFixture.StartAsync(new StubAbilities { Answer = (prompt, _) => $"{prompt} {Secret}" });
        WriteKey();

        var drawn = await HostedFixture.DrawAsync(await fixture.OpenAsync(m => m with { KeyFile = KeyFile }), "your key is");

        Assert.Equal("your key is [key]", drawn[0]);
        foreach (var file in Directory.GetFiles(Path.GetDirectoryName(fixture.StorePath)!))
        {
            RefuseSecret(Encoding.Latin1.GetString(await ReadSharedAsync(file)));
        }
    }

    [Theory]
    [InlineData("Ab/cd+EF/gh12345678==", """{"message":"the key Ab\/cd+EF\/gh12345678== is wrong"}""", """{"message":"the key [key] is wrong"}""")]
    [InlineData("sk-proj-abcdefghij", """{"message":"the key \u0073k-proj-\u0061bcdefghij is wrong"}""", """{"message":"the key [key] is wrong"}""")]
    [InlineData("sk-proj-abcdefghij", """{"message":"the key sk\u002dproj\u002dabc**** is wrong"}""", """{"message":"the key [key] is wrong"}""")]
    [InlineData("sk-proj-abcdefghij==", """{"message":"a key that ends in efghij=="}""", """{"message":"a key that ends in [key]"}""")]
    [InlineData("sk-proj-abcdefghij", """{"text":"\\u0073k-proj-\u00e4, a \/ and \u0022"}""", """{"text":"\\u0073k-proj-\u00e4, a \/ and \u0022"}""")] // an escaped backslash: nothing of the key
    public void A_key_that_json_has_escaped_is_taken_out_too(string key, string body, string expected)
        => Assert.Equal(expected, Encoding.UTF8.GetString(Redraft.Remote.Calling.ApiKey.Of(key).Redact(Encoding.UTF8.GetBytes(body))));

    [Fact]
    public void A_key_file_that_others_may_read_is_refused()
    {
        if (OperatingSystem.IsWindows())
        {
            return;
        }

        WriteKey();
        File.SetUnixFileMode(KeyFile, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead);

        var error = Assert.Throws<HostedModelException>(() => ApiKey.Of(new ModelRecipe { Url = "https://x.example/v1", KeyFile = KeyFile }));

        Assert.Equal(HostedFault.Key, error.Fault);
        Assert.Contains($"chmod 600 {KeyFile}", error.Message, StringComparison.Ordinal);
        RefuseSecret(error.ToString());
    }

    [Fact]
    public void A_key_that_is_missing_or_no_key_is_named_by_its_place()
    {
        var unset = Assert.Throws<HostedModelException>(() => ApiKey.Of(new ModelRecipe { Url = "https://x.example/v1", KeyEnv = "REDRAFT_TEST_NO_SUCH_KEY" }));
        Assert.Contains("REDRAFT_TEST_NO_SUCH_KEY is not set", unset.Message, StringComparison.Ordinal);

        var gone = Assert.Throws<HostedModelException>(() => ApiKey.Of(new ModelRecipe { Url = "https://x.example/v1", KeyFile = KeyFile }));
        Assert.Contains("no such key file", gone.Message, StringComparison.Ordinal);

        var lines = Assert.Throws<HostedModelException>(() => ApiKey.Of($"{Secret}\nsecond line"));
        RefuseSecret(lines.Message);
    }

    [Fact]
    public void A_key_shows_itself_to_nobody()
    {
        RefuseSecret(ApiKey.Of(Secret).ToString());
        Assert.Equal("no key", ApiKey.None.ToString());
        Assert.Equal("nothing to hide", ApiKey.Of(Secret).Redact("nothing to hide"));
    }

    [Theory]
    [InlineData("sk-abcdef0123456789")]
    [InlineData("OPENAI-API-KEY")]
    [InlineData("")]
    [InlineData("9KEY")]
    public void A_recipe_that_holds_a_key_in_the_place_of_its_name_is_refused_without_quoting_it(string name)
    {
        var problem = Assert.Single(new ModelRecipe { Url = "https://x.example/v1", KeyEnv = name }.Problems());

        Assert.StartsWith("key-env: ", problem, StringComparison.Ordinal);
        Assert.True(name.Length == 0 || !problem.Contains(name, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("http://models.example/v1", "allow-http")]
    [InlineData("https://user:secret@models.example/v1", "without user")]
    [InlineData("https://models.example/v1?key=secret", "without user")]
    [InlineData("ftp://models.example", "expected an address")]
    public void An_address_that_would_show_the_key_is_refused(string url, string says)
    {
        var problem = Assert.Single(new ModelRecipe { Url = url }.Problems());

        Assert.Contains(says, problem, StringComparison.Ordinal);
        Assert.Empty(new ModelRecipe { Url = "http://models.example/v1", AllowHttp = true }.Problems());
        Assert.Empty(new ModelRecipe { Url = "http://127.0.0.1:8000/v1" }.Problems());
    }

    private static void RefuseSecret(string text)
    {
        foreach (var form in new[] { Secret, Secret[..9], Uri.EscapeDataString(Secret), Convert.ToBase64String(Encoding.UTF8.GetBytes(Secret)) })
        {
            Assert.DoesNotContain(form, text, StringComparison.Ordinal);
        }
    }

    private void WriteKey()
    {
        File.WriteAllText(KeyFile, Secret + "\n");
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(KeyFile, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        }
    }

    private static async Task<byte[]> ReadSharedAsync(string path)
    {
        await using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        using var copy = new MemoryStream();
        await file.CopyToAsync(copy);
        return copy.ToArray();
    }
}

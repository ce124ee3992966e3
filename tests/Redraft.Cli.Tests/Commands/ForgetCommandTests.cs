using System.Text;
using System.Text.Json.Nodes;
using Redraft.Contracts.Fakes;
using Redraft.Runs;
using Redraft.Tests.Annotating;

namespace Redraft.Cli.Tests.Commands;

public sealed class ForgetCommandTests
{
    [Fact]
    public async Task It_says_what_there_is_and_what_learned_from_it_and_erases_what_is_confirmed()
    {
        using var folder = new TemporaryFolder();
        var (ann, _) = await PeoplesRun.WriteAsync(folder.Path);

        var refused = await ForgetAsync("no\n", folder.Path, ann);
        Assert.Equal(2, refused.Code);
        Assert.Contains("RD0204", refused.Error, StringComparison.Ordinal);
        Assert.True(Holds(folder.Path, PeoplesRun.AnnsWords[0]));

        var done = await ForgetAsync(ann + "\n", folder.Path, "Ann Platypus");
        Assert.True(done.Code == 0, done.Error);
        Assert.Contains("Ann Platypus", done.Out, StringComparison.Ordinal);
        Assert.Contains("round-1/imitate", done.Out, StringComparison.Ordinal);
        Assert.Contains("hash of model-2", done.Out, StringComparison.Ordinal);
        Assert.DoesNotContain("other/imitate", done.Out, StringComparison.Ordinal);
        Assert.All(PeoplesRun.AnnsWords, words => Assert.False(Holds(folder.Path, words), words));

        var shown = await Invocation.RunAsync("show", folder.Path, "r1");
        Assert.Contains("[erased]", shown.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Where_nobody_can_be_asked_it_wants_yes()
    {
        using var folder = new TemporaryFolder();
        var (ann, _) = await PeoplesRun.WriteAsync(folder.Path);

        Assert.Contains("give --yes", (await Invocation.RunAsync("forget", folder.Path, ann)).OneError, StringComparison.Ordinal);
        Assert.True(Holds(folder.Path, PeoplesRun.AnnsWords[0]));

        var done = await Invocation.RunAsync("forget", folder.Path, ann, "--yes", "--json");
        var told = JsonNode.Parse(done.Out)!;
        Assert.Equal((ann, 3, 1, 1, 1), ((string)told["forgotten"]!, (int)told["answers"]!, (int)told["feedback"]!, (int)told["corrections"]!, (int)told["comparisons"]!));
        Assert.Equal(["round-1/imitate", "round-2/imitate"], told["checkpoints"]!.AsArray().Select(checkpoint => (string)checkpoint!["stage"]!));
        Assert.False(Holds(folder.Path, PeoplesRun.AnnsWords[0]));
    }

    [Fact]
    public async Task A_run_in_PostgreSQL_is_forgotten_in_where_it_is()
    {
        using var folder = new TemporaryFolder();
        var place = StorePlace.Of(PostgresServer.Required().Connection, $"run-{Guid.NewGuid():N}");
        await PeoplesRun.WriteAsync(folder.Path, place);

        var done = await Invocation.RunAsync("forget", folder.Path, "Ann Platypus", "--yes");

        Assert.True(done.Code == 0, done.Error);
        Assert.Contains("round-1/imitate", done.Out, StringComparison.Ordinal);
        Assert.Contains("[erased]", (await Invocation.RunAsync("show", folder.Path, "r1")).Out, StringComparison.Ordinal);
        Assert.Contains(PeoplesRun.BosWords, (await Invocation.RunAsync("show", folder.Path, "r2")).Out, StringComparison.Ordinal);
        var again = await Invocation.RunAsync("forget", folder.Path, "Ann Platypus", "--yes");
        Assert.Contains("nobody has the id or the name 'Ann Platypus'", again.OneError, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Killed_anywhere_and_asked_again_it_comes_to_its_end()
    {
        var random = new SeededRandom(5);
        for (var kill = 0; kill < 5; kill++)
        {
            using var folder = new TemporaryFolder();
            await PeoplesRun.WriteAsync(folder.Path);
            using (var process = Launch.Start("dotnet", Launch.Program, "forget", folder.Path, "Ann Platypus", "--yes"))
            {
                await process.StandardOutput.ReadLineAsync(); // what there is: now it begins
                process.WaitForExit(random.Next(40));
                process.Kill();
                await process.WaitForExitAsync();
            }

            var again = await Invocation.RunAsync("forget", folder.Path, "Ann Platypus", "--yes");

            Assert.True(again.Code == 0 || again.Error.Contains("nobody has", StringComparison.Ordinal), again.Error); // unless it had ended
            Assert.All(PeoplesRun.AnnsWords, words => Assert.False(Holds(folder.Path, words), words));
        }
    }

    private static async Task<Invocation> ForgetAsync(string answer, params string[] arguments)
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        using var input = new StringReader(answer);
        var code = await CommandLine.RunAsync(["forget", .. arguments], new Terminal { Out = output, Error = error, In = input });
        return new Invocation(code, output.ToString(), error.ToString());
    }

    private static bool Holds(string folder, string words)
        => Directory.GetFiles(folder, "*", SearchOption.AllDirectories).Where(file => Path.GetFileName(file) != "lock").Any(file => Encoding.UTF8.GetString(File.ReadAllBytes(file)).Contains(words, StringComparison.Ordinal));
}

using System.Text.Json;
using Redraft.Cli.Errors;
using Redraft.Cli.Tests.Runs;

namespace Redraft.Cli.Tests.Commands;

/// <summary>What <c>redraft show</c> finds, in the run of two seeds.</summary>
public sealed class ShowCommandTests(FinishedRun finished) : IClassFixture<FinishedRun>
{
    private const int Prefix = 8;

    [Fact]
    public async Task The_beginning_of_an_id_finds_the_draft_and_the_feedback()
    {
        var steps = (await LineagesAsync("round-1/imitate"))[0].GetProperty("steps");
        var (draft, feedback, redraft) = (Text(steps[0], "id"), Text(steps[0].GetProperty("feedback"), "id"), Text(steps[1], "id"));

        Assert.Equal(draft, Text(Assert.Single(Assert.Single(await LineagesAsync(draft[..Prefix])).GetProperty("steps").EnumerateArray()), "id"));
        Assert.Equal(redraft, Text(Assert.Single(await LineagesAsync(redraft[..Prefix])).GetProperty("steps")[1], "id"));
        Assert.All(await LineagesAsync(feedback[..Prefix]), lineage => Assert.Equal(feedback, Text(lineage.GetProperty("steps")[0].GetProperty("feedback"), "id")));
    }

    [Fact]
    public async Task The_beginning_of_a_problems_id_finds_its_drafts_in_every_seed()
    {
        var ids = (await LineagesAsync("round-1/imitate")).Select(lineage => Text(lineage.GetProperty("problem"), "id")).ToList();
        var whole = await LineagesAsync(ids[0]);

        var some = await LineagesAsync(ids[0][..^1]);

        Assert.Equal(whole.Select(l => l.GetRawText()), some.Select(l => l.GetRawText()));
        Assert.Equal([1, 2], whole.Select(l => l.GetProperty("seed").GetInt32()).Distinct());
    }

    [Fact]
    public async Task A_model_is_named_beside_its_hash_and_found_by_either()
    {
        var shown = await JsonAsync("ilf-round-1");
        var checkpoints = shown.GetProperty("checkpoints").EnumerateArray().ToList();
        var (model, hash) = (Text(checkpoints[1], "model"), Text(checkpoints[1], "hash"));

        Assert.Equal([1, 2], checkpoints.Select(c => c.GetProperty("seed").GetInt32())); // a name is that of every seed's model
        Assert.All(checkpoints, c => Assert.Equal(("round-1/imitate", "ilf-round-1"), (Text(c, "stage"), Text(c, "name"))));
        foreach (var start in new[] { model, model[.."sha256:123456".Length], model["sha256:".Length..][..Prefix], hash[..Prefix], hash })
        {
            Assert.Equal(checkpoints[1].GetRawText(), Assert.Single((await JsonAsync(start)).GetProperty("checkpoints").EnumerateArray()).GetRawText()); // a hash of one alone
        }

        Assert.Contains($"round-1/imitate  ilf-round-1 (weights sha256 {model["sha256:".Length..][..12]})", (await Invocation.RunAsync("show", finished.Run, model)).Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_lineage_says_which_model_wrote_each_draft()
    {
        var steps = (await LineagesAsync("ilf-round-1"))[0].GetProperty("steps");

        Assert.Equal(["zero-shot", "refiner"], steps.EnumerateArray().Select(step => Text(step, "model_name")));
        var text = (await Invocation.RunAsync("show", finished.Run, Text(steps[1], "id"))).Out;
        Assert.Matches("draft [0-9a-f]{16}, [a-z-]+, round-1/draft, by model zero-shot \\(sha256 [0-9a-f]{12}\\)\n", text);
        Assert.Matches("redraft [0-9a-f]{16}, [a-z-]+, round-1/refine, by model refiner \\(sha256 [0-9a-f]{12}\\)\n", text);
    }

    [Fact]
    public async Task The_base_model_is_found_too()
    {
        var named = (await JsonAsync("zero-shot")).GetProperty("base_model");
        var model = Text(named, "model");

        Assert.Equal(named.GetRawText(), (await JsonAsync(model["sha256:".Length..][..Prefix])).GetProperty("base_model").GetRawText());
        Assert.StartsWith("zero-shot (weights sha256 ", (await Invocation.RunAsync("show", finished.Run, "zero-shot")).Out, StringComparison.Ordinal);
        Assert.Contains("base model: zero-shot (weights sha256 ", (await Invocation.RunAsync("show", finished.Run)).Out, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("sft-own-passing", "self-1/imitate")] // the whole name of a baseline is that of its last model
    [InlineData("sft-o", "self-1/imitate")]
    [InlineData("gold", "gold/imitate")]
    [InlineData("refi", "refiner")]
    public async Task A_checkpoint_is_found_by_the_beginning_of_its_stage_or_its_models_name(string wanted, string stage)
        => Assert.Equal([stage, stage], (await JsonAsync(wanted)).GetProperty("checkpoints").EnumerateArray().Select(c => Text(c, "stage")));

    [Fact]
    public async Task A_beginning_that_several_ids_have_lists_them_in_one_error()
    {
        var many = await Invocation.RunAsync("show", finished.Run, "prog");
        var two = await Invocation.RunAsync("show", finished.Run, "sft-");

        Assert.Equal((ExitCode.Data, ExitCode.Data), (many.Code, two.Code));
        Assert.StartsWith("error RD0441", two.OneError, StringComparison.Ordinal);
        Assert.Contains("'sft-' may be checkpoint self-1/imitate or checkpoint gold/imitate; give more", two.OneError, StringComparison.Ordinal);
        Assert.Matches("'prog' may be (problem programs/[a-z-]+, ){8}or one of [0-9]+ more; give more", many.OneError);
        Assert.Empty(two.Out);
    }

    [Theory]
    [InlineData("abc", "3 characters of an id are too few")]
    [InlineData("", "0 characters of an id are too few")]
    [InlineData("zzzz", "no draft, feedback, problem, checkpoint or model is called 'zzzz' or begins so")]
    [InlineData("%%%%", "'%%%%'")]
    public async Task What_is_too_short_or_nothing_says_so(string wanted, string says)
    {
        var run = await Invocation.RunAsync("show", finished.Run, wanted);

        Assert.Equal(ExitCode.Data, run.Code);
        Assert.StartsWith("error RD0440", run.OneError, StringComparison.Ordinal);
        Assert.Contains(says, run.OneError, StringComparison.Ordinal);
    }

    private async Task<JsonElement> JsonAsync(string id)
    {
        var run = await Invocation.RunAsync("show", finished.Run, id, "--json");
        Assert.True(run.Code == 0, run.Error);
        return JsonDocument.Parse(run.Out).RootElement;
    }

    private async Task<IReadOnlyList<JsonElement>> LineagesAsync(string id) => [.. (await JsonAsync(id)).GetProperty("lineages").EnumerateArray()];

    private static string Text(JsonElement element, string name) => element.GetProperty(name).GetString()!;
}

using Redraft.Annotating;
using Redraft.Bench.Annotating;

namespace Redraft.Bench.Tests.Annotating;

/// <summary>The measure in little: how many, but not how fast. Time is only ever the end of patience.</summary>
public sealed class PeopleLoadTests
{
    private const int People = 50;

    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(5);

    [Fact]
    public async Task Of_what_fifty_people_send_at_once_nothing_is_lost_or_doubled()
    {
        using var load = await PeopleLoad.StartAsync(People, pause: 0.1, items: 20 * People);
        await load.WorkAsync(() => load.Acknowledged >= 10 * People, Patience);
        var findings = await load.CheckAsync();

        Assert.True(findings.Acknowledged >= 10 * People, $"{findings}");
        Assert.True(findings.AllWell, $"{findings}");
        Assert.Equal(findings.Acknowledged, findings.Stored); // everybody ended what they had begun
    }

    [Fact]
    public async Task A_server_that_is_killed_amid_writes_has_everything_that_it_acknowledged()
    {
        using var load = await PeopleLoad.StartAsync(People, pause: 0.05, items: 40 * People);
        var (killed, before) = (0, 0);
        var work = load.WorkAsync(() => killed == 2 && load.Acknowledged >= before + (4 * People), Patience);
        for (; killed < 2 && !work.IsCompleted; before = load.Acknowledged)
        {
            while (load.Acknowledged < before + (4 * People) && !work.IsCompleted)
            {
                await Task.Delay(1);
            }

            await load.KillAndRestartAsync();
            killed++;
        }

        await work;
        var findings = await load.CheckAsync();

        Assert.True(killed == 2 && findings.Acknowledged >= 8 * People, $"{findings}");
        Assert.True(load.People.Sum(person => person.Refusals.Away) > 0, "the server was never away");
        Assert.True(findings.AllWell, $"{findings}");
    }

    [Fact]
    public void What_is_lost_doubled_or_strange_is_found()
    {
        using var person = new SimulatedPerson("http://127.0.0.1:1", 0, 0);
        person.Holding["kept"] = "a";
        person.Holding["lost"] = "b";
        person.Holding["of another item"] = "c";
        person.TakenBack.Add("taken back");

        var findings = LoadFindings.Of([person], [Given("kept", "a"), Given("kept", "d"), Given("of another item", "a"), Given("taken back", "e"), Given("nobody's", "f"), Given("nobody's too", "g")]);

        Assert.Equal(new LoadFindings(Acknowledged: 4, Stored: 6, Lost: 2, Doubled: 3, Strange: 1), findings); // "kept" twice, two answers on a, one that was taken back
    }

    private static GivenAnswer Given(string words, string item) => new(
        1, new AnnotationItem { Id = item, Kind = AnnotationKind.Feedback, Stage = "s", ProblemId = "p", Task = "posts", Description = "" },
        new Annotator("a", "Ann", AnnotatorRole.Annotator, false), new AnnotationAnswer { Points = [new FeedbackPoint(words)] }, DateTimeOffset.UnixEpoch, true);
}

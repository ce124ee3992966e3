using Redraft.FeedingBack;
using Redraft.Imitating;
using Redraft.Models;
using Redraft.Recipes;
using Redraft.Refining;
using Redraft.Runs;
using Redraft.Tests.Imitating;

namespace Redraft.Tests.Refining;

public sealed class RedrafterTests : IDisposable
{
    private const string Words = "add a. add b. add c.";

    private static readonly Author Ann = new(AuthorKind.Person, "ann");

    private readonly ToyRun _toy = new(new Recipe { Redrafts = new SamplingRecipe { Samples = 2 } });
    private readonly List<string> _asked = [];

    [Fact]
    public async Task Points_are_carried_out_one_after_the_other_each_on_the_redraft_of_the_one_before()
    {
        var redrafts = await RedraftAsync(split: true);

        Assert.Equal(["x+a+b+c#0", "x+a+b+c#1"], redrafts.Select(r => r.Draft.Text));
        Assert.Equal(["mend:zot:x:add a.", "mend:zot:x:add a.", "mend:zot:x+a#0:add b.", "mend:zot:x+a#1:add b.", "mend:zot:x+a+b#0:add c.", "mend:zot:x+a+b#1:add c."], _asked);
        Assert.All(redrafts, r => Assert.Equal(("d", "f"), (r.Parent!.Id, r.Feedback!.Id)));
    }

    [Fact]
    public async Task Every_step_is_stored_with_its_parent_its_point_and_the_feedback_that_the_point_is_from()
    {
        var redraft = (await RedraftAsync(split: true))[1];

        var steps = Lineage.Of(_toy.Run.Store, redraft.Draft.Id)!.Steps;
        Assert.Equal(["x", "x+a#1", "x+a+b#1", "x+a+b+c#1"], steps.Select(s => s.Draft.Text));
        Assert.Equal(["add a.", "add b.", "add c."], steps.SkipLast(1).Select(s => s.Answered!.Text));
        Assert.All(steps.SkipLast(1), s => Assert.Equal(("f", "d", Ann), (s.Answered!.WholeId, s.Answered.DraftId, s.Answered.Author)));
        Assert.All(steps.Skip(1), s => Assert.NotNull(s.Score));
        Assert.Equal(Words, _toy.Run.Store.FindWhole(redraft.Draft.FeedbackId!)!.Text);
        Assert.Equal(["x+a+b+c#0", "x+a+b+c#1"], _toy.Run.Store.Drafts("refine").Select(d => d.Draft.Text).Order());
    }

    [Fact]
    public async Task All_at_once_the_words_stay_together_and_one_point_is_the_same_either_way()
    {
        Assert.Equal(["x+a+b+c#0", "x+a+b+c#1"], (await RedraftAsync(split: false)).Select(r => r.Draft.Text));
        Assert.Equal(["mend:zot:x:" + Words, "mend:zot:x:" + Words], _asked);

        var (whole, single) = (await RedraftAsync(split: false, "add a.", "one"), await RedraftAsync(split: true, "add a.", "one"));
        Assert.Equal(whole.Select(r => r.Draft), single.Select(r => r.Draft));
        Assert.Equal("one", Assert.Single(single.Select(r => r.Draft.FeedbackId).Distinct()));
    }

    [Fact]
    public async Task What_is_about_a_part_of_the_draft_is_carried_out_at_once()
    {
        await RedraftAsync(split: true, target: new FeedbackTarget(0, 1));

        Assert.All(_asked, prompt => Assert.EndsWith(Words, prompt, StringComparison.Ordinal));
    }

    [Fact]
    public async Task What_is_stored_is_not_done_again()
    {
        var first = await RedraftAsync(split: true);
        _asked.Clear();

        Assert.Equal(first.Select(r => r.Draft), (await RedraftAsync(split: true)).Select(r => r.Draft));
        Assert.Empty(_asked);
    }

    [Fact]
    public async Task A_round_learns_the_last_redrafts_and_baselines_see_the_whole_feedback()
    {
        using var toy = new ToyRun(new Recipe { Rounds = 1, ProblemsPerRound = 2, Feedback = new FeedbackRecipe { Split = true }, Redrafts = new SamplingRecipe { Samples = 1 } });
        var refiner = new ScriptedLanguageModel((prompt, _) => prompt.EndsWith(":now right", StringComparison.Ordinal) ? prompt.Contains("mend:zot:almost", StringComparison.Ordinal) ? "0" : "11" : "almost");

        await new FeedbackRound(toy.Run, new TwoPoints(), refiner, new Imitator(toy.Run, new ToyModel([]))).RunAsync(1, new ToyModel([]), [], CancellationToken.None);
        var (_, lessons) = await new FeedbackAndRedraftTraining().RunAsync(toy.Run, new Imitator(toy.Run, new ToyModel([])), CancellationToken.None);

        Assert.Equal(["0", "11"], toy.Run.Store.Selections("round-1/select").Select(s => toy.Run.Store.FindDraft(s.DraftId)!.Value.Draft.Text));
        Assert.All(toy.Run.Store.Drafts(Redrafter.StepOf("round-1/refine", 1)), d => Assert.Equal("almost", d.Draft.Text));
        Assert.All(lessons, lesson => Assert.StartsWith("not quite. now right => ", lesson.Text.Text, StringComparison.Ordinal));
        Assert.NotEmpty(lessons);
    }

    public void Dispose() => _toy.Dispose();

    private Task<IReadOnlyList<ScoredDraft>> RedraftAsync(bool split, string words = Words, string id = "f", FeedbackTarget? target = null)
    {
        var problem = _toy.Run.Task.Problems(Split.Train)[0];
        var draft = new Draft { Id = "d", ProblemId = problem.Id, Text = "x", Author = Ann };
        var feedback = new Feedback { Id = id, DraftId = draft.Id, Text = words, Author = Ann, Target = target };
        _toy.Run.Store.Commit(new RunBatch { Origin = _toy.Run.OriginOf("said"), Units = [id], Drafts = [(draft, 1)], Feedback = [(feedback, 1)] });
        var refiner = new ScriptedLanguageModel((prompt, seed) =>
        {
            _asked.Add(prompt);
            return Redraft(prompt, seed);
        });
        return new Redrafter(_toy.Run, refiner).RedraftAsync(
            id == "f" ? "refine" : "refine-one", [(new ScoredDraft(problem, draft, new Score { DraftId = "d", Scorer = "", Value = 0, Passed = false, Kind = "" }), feedback)], "refine", split, CancellationToken.None);
    }

    /// <summary>The draft with every letter that is asked for, and behind the sign which of the two samples it is.</summary>
    private string Redraft(string prompt, ulong seed)
    {
        var parts = prompt.Split(':');
        var letters = string.Concat(parts[3].Split(' ', '.').Where(word => word.Length == 1).Select(letter => "+" + letter));
        var steps = Enumerable.Range(1, 2).Select(point => Redrafter.StepOf("refine", point)).Append("refine");
        return parts[2].Split('#')[0] + letters + "#" + (steps.Any(scope => seed == _toy.Run.SeedOf(scope, "toy/Train-00", 1)) ? 1 : 0);
    }

    private sealed class TwoPoints : IFeedbackSource
    {
        public string Name => "two-points";

        public Task<Remark?> GiveAsync(Problem problem, Draft draft, Score score, ulong seed, CancellationToken cancellation)
            => Task.FromResult<Remark?>(new Remark("not quite. now right", Ann));
    }
}

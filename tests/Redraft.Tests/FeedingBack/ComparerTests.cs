using Redraft.FeedingBack;
using Redraft.Models;
using Redraft.Recipes;
using Redraft.Runs;
using Redraft.Tasks.Posts;
using Redraft.Tests.Imitating;

namespace Redraft.Tests.FeedingBack;

public sealed class ComparerTests : IDisposable
{
    private static readonly PostsTask Posts = new(new PostsOptions { TrainPosts = 60, RefinerPosts = 2, HeldOutPosts = 2 });

    private readonly TemporaryFolder _folder = new();
    private RunDatabase? _database;

    [Fact]
    public async Task Two_drafts_of_each_problem_are_compared_in_random_order_and_the_better_one_is_preferred()
    {
        var (_, compared) = await CompareAsync(new ScriptedReader(new ScriptedReaderOptions { Noise = 0 }), "order");

        Assert.Equal(Posts.Problems(Split.Train).Select(p => p.Id), compared.Select(c => c.Comparison.ProblemId));
        Assert.InRange(compared.Count(c => c.Left.Draft.Sample == 0), 15, 45); // of 60
        foreach (var c in compared)
        {
            Assert.NotEqual(c.Left.Draft.Id, c.Right.Draft.Id);
            Assert.Equal(c.Left.Draft.Text == c.Right.Draft.Text || c.Left.Score.Value == c.Right.Score.Value, c.IsTie);
            Assert.True(c.IsTie || c.LeftIsPreferred == c.Left.Score.Value > c.Right.Score.Value);
        }

        Assert.Contains(compared, c => c.IsTie);
        Assert.Contains(compared, c => !c.IsTie);
    }

    [Fact]
    public async Task Equal_texts_are_a_tie_whatever_the_source_says()
    {
        var (_, compared) = await CompareAsync(new AlwaysFirst(), "ties");

        Assert.All(compared, c => Assert.Equal(c.Left.Draft.Text == c.Right.Draft.Text, c.IsTie));
        Assert.All(compared.Where(c => !c.IsTie), c => Assert.True(c.LeftIsPreferred));
    }

    [Fact]
    public async Task What_is_stored_is_not_asked_again()
    {
        var asked = new AlwaysFirst();
        var (run, compared) = await CompareAsync(asked, "again");
        var before = asked.Calls;

        var again = await new Comparer(run, asked).CompareAsync("compare", Model(), Posts.Problems(Split.Train), TestContext.Current.CancellationToken);

        Assert.Equal(before, asked.Calls);
        Assert.Equal(compared.Select(c => c.Comparison), again.Select(c => c.Comparison));
    }

    [Fact]
    public async Task Fewer_problems_than_are_stored_are_those_alone()
    {
        var asked = new AlwaysFirst();
        var (run, compared) = await CompareAsync(asked, "fewer");

        var some = await new Comparer(run, asked).CompareAsync("compare", Model(), [.. Posts.Problems(Split.Train).Skip(2).Take(3)], TestContext.Current.CancellationToken);

        Assert.Equal(compared.Skip(2).Take(3).Select(c => c.Comparison), some.Select(c => c.Comparison));
    }

    [Fact]
    public async Task Of_several_drafts_people_order_those_that_differ_and_every_two_are_a_comparison()
    {
        var (_, compared) = await CompareAsync(new ToyReviewers("ann"), "ranked", samples: 4);

        foreach (var of in compared.GroupBy(c => c.Comparison.ProblemId))
        {
            var texts = of.SelectMany(c => new[] { c.Left.Draft.Text, c.Right.Draft.Text }).ToHashSet();
            Assert.Equal(texts.Count < 2 ? 1 : texts.Count * (texts.Count - 1) / 2, of.Count());
            Assert.All(of, c => Assert.Equal(c.Left.Draft.Text.Length == c.Right.Draft.Text.Length, c.IsTie));
            Assert.All(of.Where(c => !c.IsTie), c => Assert.Equal(c.Left.Draft.Text.Length > c.Right.Draft.Text.Length, c.LeftIsPreferred));
            Assert.All(of.Where(_ => texts.Count > 2), c => Assert.True(c.Left.Draft.Sample > c.Right.Draft.Sample)); // they were shown from the last to the first
        }

        Assert.Contains(compared.GroupBy(c => c.Comparison.ProblemId), of => of.Count() == 3);
        Assert.Equal(compared.Count, compared.Select(c => c.Comparison.Id).Distinct().Count());
    }

    [Fact]
    public async Task Of_several_drafts_who_orders_nothing_compares_every_two_in_an_order_of_chance()
    {
        var source = new AlwaysFirst();
        var (_, compared) = await CompareAsync(source, "all-pairs", samples: 4);

        Assert.Contains(compared.GroupBy(c => c.Comparison.ProblemId), of => of.Count() == 3);
        Assert.Contains(compared, c => c.Left.Draft.Sample > c.Right.Draft.Sample);
        Assert.Contains(compared, c => c.Left.Draft.Sample < c.Right.Draft.Sample);
        Assert.All(compared.Where(c => c.Left.Draft.Text != c.Right.Draft.Text), c => Assert.True(c.LeftIsPreferred));
    }

    [Fact]
    public async Task Held_out_problems_are_never_compared()
    {
        var (run, _) = await CompareAsync(new AlwaysFirst(), "held-out");
        var error = await Assert.ThrowsAsync<ArgumentException>(() => new Comparer(run, new AlwaysFirst())
            .CompareAsync("other", Model(), Posts.Problems(Split.HeldOut), TestContext.Current.CancellationToken));
        Assert.Contains("held-out", error.Message, StringComparison.Ordinal);
    }

    public void Dispose()
    {
        _database?.Dispose();
        _folder.Dispose();
    }

    private async Task<(RunContext Run, IReadOnlyList<Compared> Compared)> CompareAsync(IFeedbackSource source, string name, int samples = 2)
    {
        _database = RunDatabase.Open(Path.Combine(_folder.Path, name + ".db"));
        var run = new RunContext { Recipe = new Recipe(), Task = Posts, Store = _database.StoreOf(1), Folder = _folder.Path };
        run.Store.Commit(new RunBatch { Origin = run.OriginOf("problems"), Units = ["all"], Problems = Posts.Problems(Split.Train) });
        return (run, await new Comparer(run, source).CompareAsync("compare", Model(), Posts.Problems(Split.Train), TestContext.Current.CancellationToken, samples));
    }

    private static ScriptedLanguageModel Model()
    {
        var references = Posts.Problems(Split.Train).ToDictionary(p => Posts.DraftPrompt(p).ToString(), p => p.Reference!);
        return new ScriptedLanguageModel((prompt, seed) => seed % 3 == 0 ? references[prompt] : seed % 3 == 1 ? "Someone sold lamps." : "Nothing.");
    }

    private sealed class AlwaysFirst : IComparisonSource
    {
        public int Calls { get; private set; }

        public string Name => "always-first";

        public Task<Preference> CompareAsync(Problem problem, Draft first, Draft second, ulong seed, CancellationToken cancellation)
        {
            Calls++;
            return Task.FromResult(new Preference(-1, new Author(AuthorKind.Program, Name)));
        }

        public Task<Remark?> GiveAsync(Problem problem, Draft draft, Score score, ulong seed, CancellationToken cancellation) => Task.FromResult<Remark?>(null);
    }
}

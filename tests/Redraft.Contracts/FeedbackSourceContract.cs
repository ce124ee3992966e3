using Redraft.Contracts.Fakes;
using Redraft.Evaluating;
using Redraft.FeedingBack;
using Redraft.Tasks;

namespace Redraft.Contracts;

/// <summary>What every feedback source owes, on faulty drafts of a task that it understands.</summary>
public abstract class FeedbackSourceContract : Contract<IFeedbackSource>
{
    private const int Drafts = 20;

    /// <summary>The options that it is made from.</summary>
    protected virtual object? Options => Entry.Options;

    /// <summary>A task that it understands: by default that of its entry in the list.</summary>
    protected virtual ITask Task => TaskList.Named(Entry.Task!).Create(TaskList.Named(Entry.Task!).Options, new FixedGrader(Verdict.Wrong));

    private FeedbackSourceEntry Entry => FeedbackSourceList.Named(Part.Name);

    [Fact]
    public void It_is_listed_under_its_name() => Assert.IsType(Part.GetType(), Entry.Create(Options, new FeedbackContext(Task)));

    [Fact]
    public async Task Words_are_never_empty_never_the_answer_itself_and_somebodys()
    {
        foreach (var (draft, score) in await FaultyAsync())
        {
            for (var seed = 0UL; seed < 5; seed++)
            {
                if (await GiveAsync(draft, score, seed) is { } remark)
                {
                    Assert.NotEmpty(remark.Text.Trim());
                    Assert.DoesNotContain(draft.Problem.Reference!.Trim(), remark.Text, StringComparison.Ordinal);
                    Assert.NotEmpty(remark.Author.Name);
                    Assert.True(remark.Author.Kind != AuthorKind.Program || remark.Author.Name == Part.Name, "a program speaks under its own name");
                }
            }
        }
    }

    [Fact]
    public async Task The_same_seed_says_the_same_in_any_order_and_company()
    {
        var faulty = await FaultyAsync();
        var alone = new List<Remark?>();
        foreach (var (draft, score) in faulty)
        {
            alone.Add(await GiveAsync(draft, score, 3));
        }

        Assert.Equal(alone, await System.Threading.Tasks.Task.WhenAll(faulty.Select(f => GiveAsync(f.Draft, f.Score, 3))));
        Assert.Equal(alone.AsEnumerable().Reverse(), await System.Threading.Tasks.Task.WhenAll(faulty.AsEnumerable().Reverse().Select(f => GiveAsync(f.Draft, f.Score, 3))));
        Assert.Equal(alone, await Part.GiveAllAsync([.. faulty.Select(f => (new ScoredDraft(f.Draft.Problem, DraftOf(f.Draft), f.Score), 3UL))], CancellationToken.None));
        Assert.Contains(alone, words => words is not null);
    }

    [Fact]
    public async Task A_cancelled_call_ends()
    {
        var (draft, score) = (await FaultyAsync())[0];

        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            () => Part.GiveAsync(draft.Problem, DraftOf(draft), score, 1, new CancellationToken(canceled: true)));
    }

    /// <summary>Drafts on which it should have words, most of them: by default those of the task's refinement examples.</summary>
    protected virtual IEnumerable<(Problem Problem, string Text)> Faulty(ITask task)
        => TaskList.Named(task.Name).Examples(task, Drafts, 1).Select(example => (example.Problem, example.Draft));

    private async Task<IReadOnlyList<((Problem Problem, string Text) Draft, Score Score)>> FaultyAsync()
    {
        var task = Task;
        var faulty = new List<((Problem, string), Score)>();
        foreach (var draft in Faulty(task))
        {
            faulty.Add((draft, await task.ScoreAsync(draft.Problem, DraftOf(draft), CancellationToken.None)));
        }

        return faulty;
    }

    private Task<Remark?> GiveAsync((Problem Problem, string Text) draft, Score score, ulong seed)
        => Part.GiveAsync(draft.Problem, DraftOf(draft), score, seed, CancellationToken.None);

    private static Draft DraftOf((Problem Problem, string Text) draft)
        => new() { Id = "d", ProblemId = draft.Problem.Id, Text = draft.Text, Author = new Author(AuthorKind.Model, "m") };
}

using Redraft.FeedingBack;
using Redraft.Imitating;
using Redraft.Models;
using Redraft.Papers;
using Redraft.Recipes;
using Redraft.Runs;
using Redraft.Tasks.Posts;

namespace Redraft.Tests.Papers;

public sealed class SummaryMethodsTests : IDisposable
{
    private const int Tokens = 24;

    private readonly TemporaryFolder _folder = new();
    private readonly RunDatabase _database;
    private readonly Parrot _model = new("Nothing.");

    public SummaryMethodsTests() => _database = RunDatabase.Open(Path.Combine(_folder.Path, "run.db"));

    [Fact]
    public async Task Feedback_and_redraft_are_learned_in_one_text_and_the_redraft_alone_is_read()
    {
        var methods = await MethodsAsync();
        var feedback = await methods.FeedbackAsync();
        var redrafts = await methods.LessonsAsync(SummaryMethods.Ilf, 3);

        var lessons = await methods.LessonsAsync(SummaryMethods.Both, 3);
        var read = await methods.SummarizeAsync(SummaryMethods.Both, 3);

        Assert.Equal(feedback.Take(3).Zip(redrafts, (f, r) => $"{f.Feedback.Text} => {r.Text.Text}"), lessons.Select(l => l.Text.Text));
        Assert.Equal(redrafts.Select(l => (l.Text.Prompt.ToString(), l.DraftId)), lessons.Select(l => (l.Text.Prompt.ToString(), l.DraftId)));
        Assert.Equal([redrafts[^1].Text.Text, redrafts[^1].Text.Text], read); // what a parrot says is the last that it learned
        Assert.Equal(2 * Tokens, _model.MostTokens);
    }

    [Fact]
    public async Task The_others_learn_redrafts_people_s_or_first_summaries_of_the_first_posts_and_write_as_long_as_ever()
    {
        var methods = await MethodsAsync();
        var posts = new PostsTask(Options).Problems(Split.Train);

        Assert.Equal(posts.Take(2).Select(p => p.Reference), (await methods.LessonsAsync(SummaryMethods.Gold, 2)).Select(l => l.Text.Text));
        Assert.Equal(["Nothing.", "Nothing."], (await methods.LessonsAsync(SummaryMethods.Initial, 2)).Select(l => l.Text.Text));
        Assert.Equal([posts[1].Reference!, posts[1].Reference!], await methods.SummarizeAsync(SummaryMethods.Gold, 2));
        Assert.Equal(["Nothing.", "Nothing."], await methods.StartAsync());
        Assert.Equal(Tokens, _model.MostTokens);
        await Assert.ThrowsAsync<ArgumentException>(() => methods.LessonsAsync(SummaryMethods.Start, 2));
    }

    public void Dispose()
    {
        _database.Dispose();
        _folder.Dispose();
    }

    private static PostsOptions Options => new() { TrainPosts = 4, RefinerPosts = 1, HeldOutPosts = 2 };

    private async Task<SummaryMethods> MethodsAsync()
    {
        var sampling = new SamplingRecipe { Samples = 1, MaxTokens = Tokens };
        var run = new RunContext
        {
            Recipe = new Recipe { Selector = "length", Drafts = sampling, Redrafts = sampling with { Samples = 2 } },
            Task = new PostsTask(Options),
            Store = _database.StoreOf(1),
            Folder = _folder.Path,
        };
        await ProblemStage.StoreAsync(run, TestContext.Current.CancellationToken);
        return new SummaryMethods(new SummaryStudy(run, _model, new ScriptedReader(new ScriptedReaderOptions()), TestContext.Current.CancellationToken));
    }

    /// <summary>Says one thing, of a redraft its seed's end; finetuned, the last that it learned. All that come of one remember how much was asked for.</summary>
    private sealed class Parrot(string says) : ITrainableModel
    {
        private List<int> Asked { get; init; } = [];

        public string Id => "parrot:" + says;

        public int MostTokens => Asked.Max();

        public Task<IReadOnlyList<IReadOnlyList<Completion>>> GenerateAsync(IReadOnlyList<GenerationRequest> requests, SamplingOptions options, CancellationToken cancellation)
        {
            Asked.Add(options.MaxTokens);
            return Task.FromResult<IReadOnlyList<IReadOnlyList<Completion>>>(
            [
                .. requests.Select(r => r.Seeds.Select(
                    seed => Of(r.Prompt.ToString().Contains("<|new|>", StringComparison.Ordinal) ? $"Redraft {seed % 100}." : says)).ToList()),
            ]);
        }

        public Task<IReadOnlyList<IReadOnlyList<float>>> ScoreAsync(IReadOnlyList<PromptedText> texts, CancellationToken cancellation)
            => Task.FromResult<IReadOnlyList<IReadOnlyList<float>>>([.. texts.Select(_ => (IReadOnlyList<float>)[-1, 0])]);

        public Task<FinetunedModel> FinetuneAsync(
            IReadOnlyList<PromptedText> examples, FinetuningOptions options, ulong seed, string folder, Action<int, int>? progress, CancellationToken cancellation, Action<IReadOnlyList<double>>? losses = null)
            => Task.FromResult(new FinetunedModel(new Parrot(examples[^1].Text) { Asked = Asked }, "hash", [1]));

        public FinetunedModel Reopen(string folder) => throw new NotSupportedException();

        private static Completion Of(string text) => new(text, [1, 0], [-1, -1], [-1, -1], true);
    }
}

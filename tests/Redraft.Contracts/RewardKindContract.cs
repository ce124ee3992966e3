using Redraft.Engine.Objectives;
using Redraft.Models;
using Redraft.Rewarding;
using Redraft.Tasks.Posts;

namespace Redraft.Contracts;

/// <summary>What every kind of reward model owes: examples that its objective takes, numbers in their places, and no favourite place in a pair.</summary>
public abstract class RewardKindContract : Contract<IRewardKind>
{
    private const double Rounding = 1e-6; // answers are single precision

    /// <summary>The task of the texts.</summary>
    protected static PostsTask Posts { get; } = new(new PostsOptions { TrainPosts = 2, RefinerPosts = 0, HeldOutPosts = 0 });

    /// <summary>A post.</summary>
    protected static Problem Post => Posts.Problems(Split.Train)[0];

    [Fact]
    public void It_is_listed_under_its_name() => Assert.Same(RewardKinds.Find(Part.Name), RewardKinds.All.Single(kind => kind.Name == Part.Name));

    [Fact]
    public void Its_objective_exists_and_every_pair_gives_it_whole_groups_of_one_word_answers()
    {
        var examples = Part.Examples(Posts, new TextPair(Post, "better", "worse"));

        Assert.Equal(0, examples.Count % ObjectiveList.Find(Part.Objective).Together);
        Assert.All(examples, example => Assert.False(example.LearnsEnd));
        Assert.All(examples, example => Assert.DoesNotContain(' ', example.Text));
        Assert.All(examples, example => Assert.NotEqual(0, example.Weight));
    }

    [Fact]
    public void The_pair_the_other_way_round_teaches_the_opposite()
    {
        var (there, back) = (Told("better", "worse"), Told("worse", "better"));
        Assert.All(there, told => Assert.DoesNotContain(told, back));

        HashSet<(string, string, double)> Told(string first, string second)
            => [.. Part.Examples(Posts, new TextPair(Post, first, second)).Select(e => (e.Prompt.ToString(), e.Text, e.Weight))];
    }

    [Fact]
    public async Task Nothing_has_no_numbers()
    {
        Assert.Empty(await Part.RateAsync(new PrefersLonger(), Posts, [], CancellationToken.None));
        Assert.Empty(await Part.CompareAsync(new PrefersLonger(), Posts, [], CancellationToken.None));
    }

    [Fact]
    public async Task A_text_that_the_model_thinks_more_of_has_the_higher_number()
    {
        ProblemText[] texts = [.. new[] { "a b", "a b c d", "a", "a b c" }.Select(text => new ProblemText(Post, text))];

        var numbers = await Part.RateAsync(new PrefersLonger(), Posts, texts, CancellationToken.None);

        Assert.All(numbers, number => Assert.True(double.IsFinite(number)));
        Assert.Equal([1, 3, 0, 2], numbers.Select((number, i) => (number, i)).OrderByDescending(n => n.number).Select(n => n.i));
    }

    [Fact]
    public async Task A_pair_and_its_reverse_have_opposite_odds_and_equal_texts_none()
    {
        TextPair[] pairs = [new(Post, "a b c", "a"), new(Post, "a", "a b c"), new(Post, "a b", "a b")];

        var odds = await Part.CompareAsync(new PrefersLonger(), Posts, pairs, CancellationToken.None);

        Assert.True(odds[0] > 0.1);
        Assert.Equal(-odds[0], odds[1], Rounding);
        Assert.Equal(0, odds[2], Rounding);
    }

    [Fact]
    public async Task A_text_that_is_too_long_has_no_number()
    {
        var model = new PrefersLonger { Longest = 10 };
        Assert.True(double.IsNaN(Assert.Single(await Part.RateAsync(model, Posts, [new(Post, "a")], CancellationToken.None))));
        Assert.True(double.IsNaN(Assert.Single(await Part.CompareAsync(model, Posts, [new(Post, "a", "b")], CancellationToken.None))));
    }

    /// <summary>Says yes to a text the more, the more words its prompt has, and prefers the place whose text has more words; with a liking for the first place.</summary>
    protected sealed class PrefersLonger : ILanguageModel
    {
        private const float Liking = 0.3f;

        /// <summary>The longest prompt, in characters.</summary>
        public int Longest { get; init; } = int.MaxValue;

        /// <inheritdoc/>
        public string Id => "prefers-longer";

        /// <inheritdoc/>
        public bool Fits(PromptedText text) => text.Prompt.ToString().Length <= Longest;

        /// <inheritdoc/>
        public Task<IReadOnlyList<IReadOnlyList<Completion>>> GenerateAsync(
            IReadOnlyList<GenerationRequest> requests, SamplingOptions options, CancellationToken cancellation) => throw new NotSupportedException();

        /// <inheritdoc/>
        public Task<IReadOnlyList<IReadOnlyList<float>>> ScoreAsync(IReadOnlyList<PromptedText> texts, CancellationToken cancellation)
            => Task.FromResult<IReadOnlyList<IReadOnlyList<float>>>([.. texts.Select(text => (IReadOnlyList<float>)[LogOf(text), 0])]);

        private static float LogOf(PromptedText text)
        {
            var words = text.Prompt.Parts.Where(part => !part.Trusted).Skip(1).Select(part => part.Text.Split(' ').Length).ToList();
            var odds = words.Count > 1 ? ((words[0] - words[1]) / 5f) + Liking : words.Sum() / 5f;
            return -MathF.Log(1 + MathF.Exp(text.Text is "yes" or "a" ? -odds : odds));
        }
    }
}

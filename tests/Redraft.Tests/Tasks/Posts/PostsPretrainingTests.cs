using Redraft.FeedingBack;
using Redraft.Pretraining;
using Redraft.Tasks.Posts;

namespace Redraft.Tests.Tasks.Posts;

public sealed class PostsPretrainingTests
{
    private const int Documents = 4000;

    private static readonly PostsPretraining Text = new(new PostsPretrainingOptions());

    private static readonly IReadOnlyList<PretrainingDocument> Stream = [.. Enumerable.Range(0, Documents).Select(i => Text[1, i])];

    [Fact]
    public void A_document_depends_on_its_index_and_seed_alone()
    {
        Assert.Equal(Stream[17].Prompt.ToString(), Text[1, 17].Prompt.ToString());
        Assert.NotEqual(Stream[17].Prompt.ToString(), Text[2, 17].Prompt.ToString());
        Assert.Equal(Documents, Stream.Select(d => d.Prompt + d.Completion).Distinct().Count(), Documents / 100.0);
    }

    [Fact]
    public void Kinds_come_at_their_rates()
    {
        var counts = Stream.CountBy(d => d.Kind).ToDictionary();

        Assert.InRange(counts[PretrainingKind.Edit] / (double)Documents, 0.27, 0.33);
        Assert.InRange(counts[PretrainingKind.Question] / (double)Documents, 0.29, 0.35); // with the questions about authors
        Assert.InRange(counts[PretrainingKind.Critique] / (double)Documents, 0.08, 0.12);
        Assert.InRange(counts[PretrainingKind.PlainEdit] / (double)Documents, 0.035, 0.065);
    }

    [Fact]
    public void Half_of_the_judgements_are_for_and_half_against()
    {
        var answers = Stream.Where(d => d.Kind == PretrainingKind.Question).Select(d => d.Completion).ToList();

        Assert.InRange(answers.Count(a => a is "yes" or "true") / (double)answers.Count, 0.45, 0.55);
        Assert.All(answers, answer => Assert.Contains(answer, PostPrompts.Answers));
    }

    [Fact]
    public void Judgements_are_those_of_the_scripted_reader()
    {
        var wrong = 0;
        for (var seed = 0UL; seed < 1000; seed++)
        {
            var random = new SeededRandom(seed);
            var scene = Scene.Draw(random);
            var (old, _, redraft, carried) = PostsPretraining.Judged(scene, 0.4, random);
            var problem = new Problem { Id = $"posts/{scene.Facts}", Task = "posts", Split = Split.Train, Description = scene.Post };

            wrong += carried == ScriptedReader.CarriesOut(problem, old, redraft) ? 0 : 1;
        }

        Assert.InRange(wrong, 0, 15); // values that were wrong first, then left out, and come back wrong
    }

    [Fact]
    public void A_persons_style_is_never_to_be_written()
        => Assert.All(Stream.Where(d => d.Kind is PretrainingKind.Describe or PretrainingKind.Edit or PretrainingKind.PlainEdit), d => Assert.DoesNotContain(": ", d.Completion, StringComparison.Ordinal));

    [Fact]
    public void Every_answer_to_a_question_is_one_token()
    {
        var tokenizer = Engine.Tokenizing.BpeTrainer.Train(
            Text.VocabularyText(1, 3000), new Engine.Tokenizing.BpeTrainingOptions { VocabularySize = 1280, SpecialTokens = Text.SpecialTokens });

        Assert.All(PostPrompts.Answers, answer => Assert.Single(tokenizer.Encode(answer, specialTokens: false)));
    }

    [Fact]
    public void Rates_out_of_range_are_named()
    {
        Assert.Equal(["edits: a rate from 0 to 1 expected, found 2", "edits + plain-edits + questions + critiques + authors: at most 1 in sum expected, found 2.47"],
            new PostsPretrainingOptions { Edits = 2 }.Problems());
        Assert.Throws<ArgumentException>(() => new PostsPretraining(new PostsPretrainingOptions { Flawless = -1 }));
    }
}

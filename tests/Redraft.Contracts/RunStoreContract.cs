using Redraft.Evaluating;
using Redraft.Rating;
using Redraft.Runs;

namespace Redraft.Contracts;

/// <summary>What every run store owes: whole batches, each once, in a fixed order, for good.</summary>
public abstract class RunStoreContract : Contract<IRunStore>
{
    private const string Stage = "round-1/draft";

    private static readonly Author Model = new(AuthorKind.Model, "m");

    private IRunStore? _open;

    protected override IRunStore Part => _open ??= Open();

    /// <summary>Opens the one store of this test, again each time, closing it first: what was committed before must be there.</summary>
    protected abstract IRunStore Open();

    [Fact]
    public void What_was_committed_is_read_back_by_whoever_opens_it_next()
    {
        Part.Commit(Batch() with { Ratings = [new RedraftRating("d1", "length", 5), new RedraftRating("d1", "joint-xrf", double.NaN)] });
        Reopen();

        var (draft, score) = Assert.Single(Part.Drafts(Stage));
        Assert.Equal(Draft("d1"), draft);
        Assert.Equal(("wrong", VerdictStrength.B, 0.25), (score.Kind, score.Verdict!.Strength, score.Value));
        var feedback = Assert.Single(Part.Feedback(Stage));
        Assert.Equal(("it keeps the odd numbers", new Author(AuthorKind.Person, "ann")), (feedback.Text, feedback.Author));
        Assert.Equal(new FeedbackTarget(2, 5, 1), feedback.Target);
        Assert.Equal(["p1"], Part.FinishedUnits(Stage));
        Assert.Equal(("even?", "def f():\n", 1), (Part.Problems()["p1"].Description, Part.Problems()["p1"].Signature, Part.Problems()["p1"].Tests!.Asserts.Count));
        Assert.Equal(("return 2", new Author(AuthorKind.Person, "ben")), (Part.Problems()["p1"].Reference, Part.Problems()["p1"].ReferenceAuthor));
        Assert.Equal([new("d1", "length", 5), new("d1", "joint-xrf", double.NaN)], Part.Ratings(Stage));
        Assert.Equal(Part.Ratings(Stage), Part.RatingsOf("d1"));
        Assert.Empty(Part.RatingsOf("d2"));
        Assert.Equal(new Selection("p1", "d1", "random", ulong.MaxValue, 0.25), Assert.Single(Part.Selections(Stage)));
        Assert.Equal((ulong.MaxValue, Stage, "m"), (Part.FindDraft("d1")!.Value.Origin.Seed, Part.FindDraft("d1")!.Value.Origin.Stage, Part.FindDraft("d1")!.Value.Origin.Model));
        Assert.Equal(1, Part.Strengths()[VerdictStrength.B]);
        Assert.Equal(7UL, Part.FindFeedback("f1")!.Value.Origin.Seed);
    }

    [Fact]
    public void Texts_are_read_back_whole_whatever_stands_in_them()
    {
        const string Odd = "before\0after \u202e\ud83e\udd98\u001b[31m\r\n\0";
        Part.Commit(Batch() with
        {
            Problems = [Problem("p1") with { Description = Odd, Reference = Odd }], Drafts = [(Draft("d1") with { Text = Odd }, 1)],
            Feedback = [(Feedback("f1", "d1").Item1 with { Text = Odd, Target = null }, 1)],
        });
        Reopen();

        Assert.Equal((Odd, Odd), (Part.Problems()["p1"].Description, Part.Problems()["p1"].Reference));
        Assert.Equal((Odd, Odd), (Part.Drafts(Stage)[0].Draft.Text, Part.FindDraft("d1")!.Value.Draft.Text));
        Assert.Equal((Odd, Odd), (Part.Feedback(Stage)[0].Text, Part.FindFeedback("f1")!.Value.Feedback.Text));
    }

    [Fact]
    public void Repeating_a_commit_changes_nothing()
    {
        Part.Commit(Batch());
        Part.Commit(Batch());

        Assert.Single(Part.Drafts(Stage));
        Assert.Single(Part.FinishedUnits(Stage));
        Assert.Single(Part.Feedback(Stage));
        Assert.Single(Part.Selections(Stage));
        Assert.Equal(2, Assert.Single(Part.StageSeconds()).Seconds);
    }

    [Fact]
    public void What_is_there_stays_as_it_was_first_said()
    {
        Part.Commit(Batch());
        Part.Commit(Batch() with { Units = ["p2"], Drafts = [(Draft("d1") with { Text = "better" }, 3)], Scores = [Score("d1") with { Passed = true, Kind = "pass" }] });

        Assert.Equal((Draft("d1").Text, "wrong"), (Part.FindDraft("d1")!.Value.Draft.Text, Part.FindDraft("d1")!.Value.Score!.Kind));
    }

    [Fact]
    public void A_batch_that_breaks_off_leaves_nothing()
    {
        Assert.ThrowsAny<Exception>(() => Part.Commit(Batch() with { Scores = [Score("no such draft")] }));
        Reopen();

        Assert.Empty(Part.FinishedUnits(Stage));
        Assert.Empty(Part.Problems());
        Assert.Null(Part.FindDraft("d1"));
    }

    [Fact]
    public void Drafts_come_by_problem_parent_and_sample_whatever_the_order_of_storing()
    {
        var first = Draft("z") with { Sample = 0 };
        (Draft, ulong)[] drafts =
        [
            (Draft("c") with { Sample = 1 }, 1), (first, 1), (Draft("a") with { ProblemId = "p0" }, 1),
            (Draft("b") with { ParentId = "z", Sample = 1 }, 1), (Draft("y") with { ParentId = "z" }, 1),
        ];
        Part.Commit(Batch() with
        {
            Problems = [Problem("p1"), Problem("p0")],
            Drafts = drafts,
            Scores = [.. drafts.Select(d => Score(d.Item1.Id))],
            Feedback = [Feedback("g", "z"), Feedback("f", "a")],
            Selections = [new Selection("p1", "z", "random", 1), new Selection("p0", "a", "random", 1)],
        });

        Assert.Equal(["a", "z", "c", "y", "b"], Part.Drafts(Stage).Select(d => d.Draft.Id));
        Assert.Equal(["a", "z"], Part.Feedback(Stage).Select(f => f.DraftId));
        Assert.Equal(["p0", "p1"], Part.Selections(Stage).Select(s => s.ProblemId));
        Assert.Equal(["c", "z", "b", "y"], Part.DraftsOf("p1"));
    }

    [Fact]
    public void Stages_do_not_see_each_other_and_their_times_add_up()
    {
        Part.Commit(Batch());
        Part.Commit(new RunBatch { Origin = new Origin { Stage = "other" }, Units = ["u"], Seconds = 5 });
        Part.Commit(new RunBatch { Origin = new Origin { Stage = Stage }, Units = ["p9"], Seconds = 1.5 });

        Assert.Empty(Part.Drafts("other"));
        Assert.Equal(["u"], Part.FinishedUnits("other"));
        Assert.Equal([(Stage, 3.5), ("other", 5.0)], Part.StageSeconds());
    }

    [Fact]
    public void Checkpoints_and_measures_come_in_the_order_of_storing_with_all_that_they_remember()
    {
        Part.Commit(Batch() with { Drafts = [(Draft("d1"), 1), (Draft("d0") with { Sample = 1 }, 2)], Scores = [], Feedback = [], Selections = [] });
        Part.Commit(new RunBatch
        {
            Origin = new Origin { Stage = "round-1/imitate" },
            Units = ["checkpoint"],
            Checkpoints = [Checkpoint("round-1/imitate") with { DraftIds = ["d1", "d0"], Losses = [2.5, 1.25], Seed = ulong.MaxValue }],
            Measures = [new Measure("perplexity", "z", "target-perplexity", 1.5, 1, 2, 3), new Measure("divergence", "a", "forward-kl", double.NaN, double.NaN, double.NaN, 0)],
        });
        Part.Commit(new RunBatch { Origin = new Origin { Stage = "gold" }, Units = ["checkpoint"], Checkpoints = [Checkpoint("a-later-one")] });

        var checkpoint = Part.Checkpoint("round-1/imitate")!;
        Assert.Equal(["d1", "d0"], checkpoint.DraftIds);
        Assert.Equal([2.5, 1.25], checkpoint.Losses);
        Assert.Equal((2, ulong.MaxValue), (checkpoint.OtherExamples, checkpoint.Seed));
        Assert.Equal(("ab", "sha256:cd"), (checkpoint.Hash, checkpoint.Model));
        Assert.Equal(["round-1/imitate", "a-later-one"], Part.Checkpoints().Select(c => c.Stage));
        Assert.Equal([new Measure("perplexity", "z", "target-perplexity", 1.5, 1, 2, 3), new Measure("divergence", "a", "forward-kl", double.NaN, double.NaN, double.NaN, 0)], Part.Measures());
    }

    [Fact]
    public void A_point_of_feedback_knows_the_whole_that_it_is_from()
    {
        var (point, seed) = Feedback("f2", "d1");
        Part.Commit(Batch() with { Feedback = [Feedback("f1", "d1"), (point with { WholeId = "f1" }, seed)] });
        Reopen();

        Assert.Equal("f1", Part.FindFeedback("f2")!.Value.Feedback.WholeId);
        Assert.Null(Part.FindFeedback("f1")!.Value.Feedback.WholeId);
        Assert.Equal(["f1", "f1"], new[] { "f1", "f2" }.Select(id => Part.FindWhole(id)!.Id));
        Assert.Null(Part.FindWhole("none"));
    }

    [Fact]
    public void Comparisons_come_back_by_stage_ties_too()
    {
        var preferring = Compare("c1") with { PreferredDraftId = "d2" };
        Part.Commit(Pair() with { Comparisons = [preferring, Compare("c0")] });
        Reopen();

        Assert.Equal([preferring, Compare("c0")], Part.Comparisons(Stage));
        Assert.Empty(Part.Comparisons("other"));
    }

    [Theory]
    [InlineData("d1", "nobody", null, "names draft nobody, which isn't there")]
    [InlineData("d1", "d2", "d3", "prefers draft d3, which it doesn't compare")]
    [InlineData("d1", "d3", null, "compare drafts of one problem")]
    public void A_comparison_of_texts_that_are_not_there_or_not_its_own_is_refused_by_name(string left, string right, string? preferred, string says)
    {
        var other = Draft("d3") with { ProblemId = "p2" };
        var batch = Pair() with { Problems = [Problem("p1"), Problem("p2")], Drafts = [.. Pair().Drafts, (other, 1)] };
        var comparison = Compare("c1") with { LeftDraftId = left, RightDraftId = right, PreferredDraftId = preferred };

        var error = Assert.Throws<InvalidDataException>(() => Part.Commit(batch with { Comparisons = [comparison] }));

        Assert.Contains("comparison c1: ", error.Message, StringComparison.Ordinal);
        Assert.Contains(says, error.Message, StringComparison.Ordinal);
        Assert.Empty(Part.Problems());
    }

    [Fact]
    public void Records_are_found_by_how_their_ids_begin_kind_by_kind()
    {
        Part.Commit(Batch() with
        {
            Problems = [Problem("p1"), Problem("ab\U0010FFFF"), Problem("ac")],
            Drafts = [(Draft("abc"), 1), (Draft("ab"), 1), (Draft("aB"), 1), (Draft("b_b"), 1), (Draft("bab"), 1)],
            Scores = [],
            Feedback = [Feedback("abd", "ab")],
            Selections = [],
        });

        RecordName[] expected = [new(RecordKind.Draft, "ab"), new(RecordKind.Draft, "abc"), new(RecordKind.Feedback, "abd"), new(RecordKind.Problem, "ab\U0010FFFF")];
        Assert.Equal(expected, Part.Beginning("ab"));
        Assert.Equal([new RecordName(RecordKind.Draft, "b_b")], Part.Beginning("b_"));
        Assert.Empty(Part.Beginning("%"));
    }

    [Fact]
    public void What_is_not_there_is_null_or_empty()
    {
        Assert.Null(Part.FindDraft("none"));
        Assert.Null(Part.FindFeedback("none"));
        Assert.Null(Part.Checkpoint("none"));
        Assert.Empty(Part.DraftsOf("none"));
        Assert.Empty(Part.Beginning("none"));
        Assert.Empty(Part.FinishedUnits("none"));
        Assert.Empty(Part.Measures());
    }

    protected static Draft Draft(string id) => new()
    {
        Id = id,
        ProblemId = "p1",
        Text = "def solve(xs):\n    return 0\n",
        Author = Model,
        LogProbability = -1.5,
    };

    protected static RunBatch Batch() => new()
    {
        Origin = new Origin { Stage = Stage, Model = "m" },
        Units = ["p1"],
        Seconds = 2,
        Problems = [Problem("p1")],
        Drafts = [(Draft("d1"), ulong.MaxValue)],
        Scores = [Score("d1")],
        Feedback = [Feedback("f1", "d1")],
        Selections = [new Selection("p1", "d1", "random", ulong.MaxValue, 0.25)],
    };

    private static RunBatch Pair() => Batch() with { Drafts = [(Draft("d1"), 1), (Draft("d2") with { Sample = 1 }, 2)] };

    private static Comparison Compare(string id) => new() { Id = id, ProblemId = "p1", LeftDraftId = "d1", RightDraftId = "d2", Author = Model };

    private void Reopen() => _open = Open();

    private static Problem Problem(string id) => new()
    {
        Id = id,
        Task = "toy",
        Split = Split.Train,
        Description = "even?",
        Signature = "def f():\n",
        Reference = "return 2",
        ReferenceAuthor = new Author(AuthorKind.Person, "ben"),
        Tests = new ProgramTests { Entry = "f", Asserts = ["assert f() == 1"] },
    };

    private static Score Score(string draft) => new()
    {
        DraftId = draft,
        Scorer = "tests",
        Value = 0.25,
        Passed = false,
        Kind = "wrong",
        Verdict = new ProgramVerdict { Verdict = Verdict.Wrong, Strength = VerdictStrength.B },
    };

    private static (Feedback, ulong) Feedback(string id, string draft)
        => (new Feedback { Id = id, DraftId = draft, Text = "it keeps the odd numbers", Target = new FeedbackTarget(2, 5, 1), Author = new Author(AuthorKind.Person, "ann") }, 7);

    private static CheckpointRecord Checkpoint(string stage)
        => new() { Stage = stage, Hash = "ab", Model = "sha256:cd", Folder = "f", Base = "b", Options = "{}", OtherExamples = 2 };
}

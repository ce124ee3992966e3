using Redraft.Evaluating;
using Redraft.Tasks;
using Redraft.Tasks.Programs;

namespace Redraft.Tests.Tasks.Programs;

public sealed class ProgramsTaskTests(GraderFixture fixture) : TaskContract, IClassFixture<GraderFixture>
{
    private static readonly ProgramsTask Task = new(new ProgramsOptions(), new FixedGrader(Verdict.Wrong));

    private readonly Lazy<ProgramsTask> _part = new(() => new ProgramsTask(new ProgramsOptions(), fixture.Grader));

    protected override ITask Part => _part.Value;

    private static IEnumerable<Problem> All => Enum.GetValues<Split>().SelectMany(Task.Problems);

    [Fact]
    public async Task Real_python_agrees_with_every_expected_value_of_every_problem()
    {
        Assert.SkipWhen(Python.Missing, "no /usr/bin/python3 here");
        var wrong = await Python.FailuresAsync(All.Select(p => (p.Reference!, p.Tests!.Asserts)));
        Assert.True(wrong.Count == 0, string.Join('\n', wrong));
    }

    [Fact]
    public void Splits_and_pretraining_share_no_combination()
    {
        var splits = new ProgramSplits(new ProgramsOptions());
        var dealt = splits.Pretraining.Concat(Enum.GetValues<Split>().SelectMany(split => splits[split])).Select(c => c.ToString()).ToList();
        Assert.Equal(dealt.Count, dealt.Distinct().Count());
        Assert.Equal([500, 120, 300], Enum.GetValues<Split>().Select(split => Task.Problems(split).Count));
    }

    [Fact]
    public void Problems_are_the_same_for_the_same_seed_and_others_for_another()
    {
        var again = new ProgramsTask(new ProgramsOptions(), new FixedGrader(Verdict.Pass)).Problems(Split.Train);
        Assert.Equal(Task.Problems(Split.Train).Select(p => p.Description), again.Select(p => p.Description));
        Assert.Equal(Task.Problems(Split.Train).SelectMany(p => p.Tests!.Asserts), again.SelectMany(p => p.Tests!.Asserts));
        var other = new ProgramsTask(new ProgramsOptions { Seed = 2 }, new FixedGrader(Verdict.Pass)).Problems(Split.Train);
        Assert.NotEqual(Task.Problems(Split.Train)[0].Id, other[0].Id);
    }

    [Fact]
    public void No_description_occurs_with_two_programs()
        => Assert.All(All.GroupBy(p => p.Description), g => Assert.Single(g.Select(p => p.Reference).Distinct()));

    [Fact]
    public void House_words_stand_for_the_asked_share_of_choices()
    {
        var words = ProgramsPretraining.HouseWords.ToHashSet();
        var perProblem = All.Average(p => p.Description.Split(' ').Count(words.Contains));
        Assert.InRange(perProblem, 1.2, 1.6); // 3 × 0.4 + 0.2 = 1.4, standard error 0.03

        var none = new ProgramsTask(new ProgramsOptions { HouseWordRate = 0, InputHouseWordRate = 0 }, new FixedGrader(Verdict.Pass));
        Assert.DoesNotContain(none.Problems(Split.HeldOut), p => p.Description.Split(' ').Any(words.Contains));
    }

    [Fact]
    public void Prompts_keep_other_peoples_text_untrusted()
    {
        var problem = Task.Problems(Split.Train)[0];
        Assert.Contains("line 2: no", Task.RefinePrompt(problem, problem.Signature + "    a\n    b\n", "no", FeedbackTarget.OfLine(problem.Signature + "    a\n    b\n", 3)).ToString(), StringComparison.Ordinal);

        var prompt = Task.RefinePrompt(problem, "def solve(xs):\n    return <|end|>\n", "use <|new|>");
        Assert.Equal($"<|task|>{problem.Description}\n<|old|>    return <|end|>\n<|feedback|>use <|new|>\n<|new|>def solve(xs):\n", prompt.ToString());
        Assert.Equal([problem.Description, "    return <|end|>", "use <|new|>"], prompt.Parts.Where(p => !p.Trusted).Select(p => p.Text));
        Assert.Equal($"<|task|>{problem.Description}\n<|code|>def solve(xs):\n", Task.DraftPrompt(problem).ToString());
    }

    [Fact]
    public async Task The_score_says_what_the_verdict_says()
    {
        var problem = Task.Problems(Split.Train)[0];
        var draft = new Draft { Id = "d", ProblemId = problem.Id, Text = problem.Reference!, Author = new Author(AuthorKind.Model, "m") };
        var score = await Task.ScoreAsync(problem, draft, CancellationToken.None);
        Assert.Equal((0.0, false, "wrong", "tests"), (score.Value, score.Passed, score.Kind, score.Scorer));
    }

    [Fact]
    public void All_wrong_options_are_named_at_once()
    {
        var error = Assert.Throws<ArgumentException>(() => new ProgramsTask(
            new ProgramsOptions { HouseWordRate = 2, PretrainingShare = 1, RandomTests = -1 }, new FixedGrader(Verdict.Pass)));
        Assert.Contains("house-word-rate", error.Message);
        Assert.Contains("pretraining-share", error.Message);
        Assert.Contains("random-tests", error.Message);
        Assert.Contains("left", Assert.Throws<ArgumentException>(
            () => new ProgramsTask(new ProgramsOptions { TrainProblems = 5000, HeldOutProblems = 5000 }, new FixedGrader(Verdict.Pass)).Problems(Split.Train)).Message);
    }

    [Fact]
    public void Refinement_examples_are_faulty_programs_with_feedback_and_the_fix()
    {
        var examples = RefinementExamples.Of(Task, 100, seed: 3);
        Assert.Equal(100, examples.Count);
        Assert.All(examples, e =>
        {
            Assert.Equal(Split.Refiner, e.Problem.Split);
            Assert.NotEqual(e.Draft, e.Redraft);
            Assert.Equal(e.Problem.Reference, e.Redraft);
            Assert.NotEmpty(e.Feedback);
            Assert.Equal(AuthorKind.Program, e.Author.Kind);
        });
        Assert.Equal(examples, RefinementExamples.Of(Task, 100, seed: 3));
    }
}

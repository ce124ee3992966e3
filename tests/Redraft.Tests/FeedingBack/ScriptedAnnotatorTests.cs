using Redraft.Evaluating;
using Redraft.FeedingBack;
using Redraft.Tasks.Programs;
using Redraft.Tests.Tasks;

namespace Redraft.Tests.FeedingBack;

public sealed class ScriptedAnnotatorTests : FeedbackSourceContract
{
    protected override IFeedbackSource Part => new ScriptedAnnotator(new ScriptedAnnotatorOptions());

    private static readonly ProgramsTask Programs = new(
        new ProgramsOptions { TrainProblems = 60, RefinerProblems = 0, HeldOutProblems = 0 }, new FixedGrader(Verdict.Wrong));

    private static readonly ScriptedAnnotator Faithful = new(new ScriptedAnnotatorOptions { OneFaultOnly = 0, Vague = 0, Wrong = 0 });

    [Fact]
    public async Task It_names_what_the_draft_does_and_what_was_asked()
    {
        foreach (var problem in Programs.Problems(Split.Train))
        {
            var right = ProgramReader.MeaningOf(problem);
            for (var seed = 0UL; seed < 20; seed++)
            {
                var wrong = Corruption.Of(right, 2, new SeededRandom(seed));
                var text = await On(Faithful, problem, wrong.Body, seed: seed);
                foreach (var fault in Fault.Between(wrong, right))
                {
                    Assert.Contains(fault.Wants.Words, word => text.Contains(word, StringComparison.Ordinal));
                }
            }
        }
    }

    [Fact]
    public async Task It_never_utters_a_house_word()
    {
        foreach (var problem in Programs.Problems(Split.Train))
        {
            var text = await On(Faithful, problem, Corruption.Of(ProgramReader.MeaningOf(problem), 3, new SeededRandom(1)).Body);
            Assert.Empty(text.Split(' ', ';', '.', ',').Intersect(ProgramsPretraining.HouseWords));
        }
    }

    [Fact]
    public async Task It_phrases_one_fault_in_several_ways_and_the_same_for_the_same_seed()
    {
        var problem = Programs.Problems(Split.Train)[0];
        var body = Corruption.Of(ProgramReader.MeaningOf(problem), 1, new SeededRandom(1)).Body;
        var texts = new HashSet<string>();
        for (var seed = 0UL; seed < 60; seed++)
        {
            var text = await On(Faithful, problem, body, seed: seed);
            Assert.Equal(text, await On(Faithful, problem, body, seed: seed));
            texts.Add(text);
        }

        Assert.InRange(texts.Count, 6, 60);
    }

    [Fact]
    public async Task Where_it_is_wrong_it_asks_for_another_choice_of_the_same_slot_than_was_asked_for()
    {
        var annotator = new ScriptedAnnotator(new ScriptedAnnotatorOptions { OneFaultOnly = 0, Vague = 0, Wrong = 1 });
        foreach (var problem in Programs.Problems(Split.Train))
        {
            var right = ProgramReader.MeaningOf(problem);
            var faulty = Corruption.Of(right, 1, new SeededRandom(7));
            var fault = Assert.Single(Fault.Between(faulty, right));
            var text = await On(annotator, problem, faulty.Body);

            Assert.DoesNotContain(text, Phrasings.Of(fault));
            Assert.True(Phrasings.AsksForAnother(text, fault, right.Family), text);
        }
    }

    [Fact]
    public async Task Where_it_is_vague_it_names_a_place_and_no_remedy()
    {
        var annotator = new ScriptedAnnotator(new ScriptedAnnotatorOptions { OneFaultOnly = 0, Vague = 1, Wrong = 0 });
        foreach (var problem in Programs.Problems(Split.Train))
        {
            var right = ProgramReader.MeaningOf(problem);
            var faulty = Corruption.Of(right, 2, new SeededRandom(7));

            Assert.Contains(await On(annotator, problem, faulty.Body), Fault.Between(faulty, right).Select(fault => FeedbackPhrases.Vague(fault.Wants.Slot)));
        }
    }

    [Fact]
    public async Task By_default_it_is_short_vague_and_wrong_as_often_as_it_says()
    {
        const int Seeds = 50;
        var options = new ScriptedAnnotatorOptions();
        var annotator = new ScriptedAnnotator(options);
        var moods = new List<string>();
        foreach (var problem in Programs.Problems(Split.Train))
        {
            var right = ProgramReader.MeaningOf(problem);
            for (var seed = 0UL; seed < Seeds; seed++)
            {
                var faulty = Corruption.Of(right, 2, new SeededRandom(seed));
                moods.Add(Phrasings.MoodOf(await On(annotator, problem, faulty.Body, seed: seed), Fault.Between(faulty, right), right.Family));
            }
        }

        Assert.Equal((0.15, 0.05, 0.03), (options.OneFaultOnly, options.Vague, options.Wrong));
        foreach (var (mood, rate) in new[] { ("one fault", 0.15), ("vague", 0.05), ("wrong", 0.03), ("whole", 0.77) })
        {
            var margin = 4 * Math.Sqrt(rate * (1 - rate) / moods.Count); // 4 standard errors
            Assert.InRange(moods.Count(m => m == mood) / (double)moods.Count, rate - margin, rate + margin);
        }
    }

    [Theory]
    [InlineData("    return sum(", Verdict.Syntax, null, "python|run")]
    [InlineData("    y = 1\n    return len(y)", Verdict.Exception, "TypeError: object of type 'int' has no len()", "TypeError")]
    [InlineData("    while True: pass", Verdict.Timeout, null, "never ends")]
    [InlineData("    import os\n    os._exit(0)", Verdict.Killed, null, "breaks off")]
    public async Task What_it_cannot_read_it_judges_by_how_it_failed(string body, Verdict verdict, string? error, string expected)
    {
        var problem = Programs.Problems(Split.Train)[0];
        var text = await On(Faithful, problem, body, verdict, error);
        Assert.Contains(expected.Split('|'), word => text.Contains(word, StringComparison.Ordinal));
        Assert.Contains("it should return the ", text);
    }

    [Fact]
    public async Task A_missing_function_gets_the_words_of_a_syntax_error()
    {
        foreach (var problem in Programs.Problems(Split.Train))
        {
            for (var seed = 0UL; seed < 10; seed++)
            {
                var text = await On(Faithful, problem, "    return sum(", Verdict.MissingFunction, seed: seed);

                Assert.Equal(await On(Faithful, problem, "    return sum(", Verdict.Syntax, seed: seed), text);
                Assert.Matches("^(this is not valid python|it does not run); ", text);
            }
        }
    }

    [Fact]
    public async Task An_unknown_choice_is_named_by_its_remedy()
    {
        var problem = Programs.Problems(Split.Train)[0];
        var right = ProgramReader.MeaningOf(problem);
        var text = await On(Faithful, problem, right.Body.Replace(right.Filter.Code + "]", "x == x + x]", StringComparison.Ordinal));
        Assert.Contains(right.Filter.Words, word => text.Contains(word, StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_draft_that_passes_looks_right()
    {
        var problem = Programs.Problems(Split.Train)[0];
        Assert.Equal("looks right", await On(Faithful, problem, "    return whatever", Verdict.Pass));
    }

    [Fact]
    public void Rates_that_make_no_sense_are_refused()
    {
        var error = Assert.Throws<ArgumentException>(() => new ScriptedAnnotator(new ScriptedAnnotatorOptions { Vague = -1, OneFaultOnly = 3 }));
        Assert.Contains("vague", error.Message);
        Assert.Contains("one-fault-only", error.Message);
    }

    [Fact]
    public async Task It_is_a_program_so_its_feedback_is_shown_as_simulated() =>
        Assert.Equal(new Author(AuthorKind.Program, "scripted-annotator"), (await Remark(Faithful, Programs.Problems(Split.Train)[0], "    return 1")).Author);

    private static async Task<string> On(
        ScriptedAnnotator annotator, Problem problem, string body, Verdict verdict = Verdict.Wrong, string? error = null, ulong seed = 0) =>
        (await Remark(annotator, problem, body, verdict, error, seed)).Text;

    private static async Task<Remark> Remark(
        ScriptedAnnotator annotator, Problem problem, string body, Verdict verdict = Verdict.Wrong, string? error = null, ulong seed = 0)
    {
        var draft = new Draft { Id = "d", ProblemId = problem.Id, Text = problem.Signature + body + "\n", Author = new Author(AuthorKind.Model, "m") };
        var score = new Score
        {
            DraftId = "d", Scorer = "tests", Value = 0, Passed = verdict == Verdict.Pass, Kind = "",
            Verdict = new ProgramVerdict { Verdict = verdict, Calls = [new CallOutcome(0, verdict, "solve([])", "0", null, error)] },
        };
        return (await annotator.GiveAsync(problem, draft, score, seed, CancellationToken.None))!;
    }
}

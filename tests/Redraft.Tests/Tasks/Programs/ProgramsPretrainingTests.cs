using Redraft.Pretraining;
using Redraft.Tasks.Programs;
using Redraft.Tasks.Programs.Concepts;

namespace Redraft.Tests.Tasks.Programs;

public sealed class ProgramsPretrainingTests
{
    private static readonly ProgramsPretraining Stream = new(new ProgramsOptions(), new ProgramsPretrainingOptions());

    [Fact]
    public void The_stream_is_the_same_for_the_same_seed()
    {
        string[] Some(ulong seed) => [.. Stream.Documents(seed).Take(50).Select(d => d.Prompt + d.Completion)];
        Assert.Equal(Some(1), Some(1));
        Assert.Empty(Some(1).Intersect(Some(2)));
        Assert.Equal(Some(1)[17], Stream[1, 17].Prompt + Stream[1, 17].Completion);
    }

    [Fact]
    public void What_is_asked_for_is_never_a_combination_of_a_problem()
    {
        var splits = new ProgramSplits(new ProgramsOptions());
        var problems = Enum.GetValues<Split>().SelectMany(split => splits[split]).Select(c => c.ToString()).ToHashSet();
        foreach (var document in Stream.Documents(4).Take(5000).Where(d => d.Kind is PretrainingKind.Edit or PretrainingKind.PlainEdit))
        {
            var meaning = (ProgramReader.Read(document.Completion, Family.Numbers) ?? throw new InvalidOperationException(document.Completion)).Meaning
                ?? ProgramReader.Read(document.Completion, Family.Words)!.Meaning!;
            Assert.DoesNotContain(meaning.Combination.ToString(), problems);
        }
    }

    [Fact]
    public void Kinds_come_at_their_rates_and_answers_are_balanced()
    {
        const int Count = 20000;
        var documents = Stream.Documents(9).Take(Count).ToList();
        double Share(PretrainingKind kind) => documents.Count(d => d.Kind == kind) / (double)Count;
        Assert.Equal(0.42, Share(PretrainingKind.Edit), 0.02); // standard error 0.0035
        Assert.Equal(new ProgramsPretrainingOptions().Questions, Share(PretrainingKind.Question), 0.01);
        Assert.Equal(0.05, Share(PretrainingKind.PlainEdit), 0.01);
        var questions = documents.Where(d => d.Kind == PretrainingKind.Question).ToList();
        Assert.Equal(0.5, questions.Count(d => ProgramPrompts.VerdictOf(d.Completion) == true) / (double)questions.Count, 0.06); // standard error 0.008
        Assert.All(questions, d => Assert.NotNull(ProgramPrompts.VerdictOf(d.Completion)));
    }

    [Fact]
    public void The_verdict_of_an_answer_is_yes_only_where_every_point_is_and_says_what_the_new_code_does()
    {
        foreach (var document in Stream.Documents(11).Where(d => d.Kind == PretrainingKind.Question).Take(2000))
        {
            var points = document.Completion.Split("; ")[..^1];
            var fulfilled = points.Select(point => point.EndsWith(": yes", StringComparison.Ordinal)).ToList();

            Assert.Equal(fulfilled.All(yes => yes), ProgramPrompts.VerdictOf(document.Completion));
            foreach (var (point, yes) in points.Zip(fulfilled))
            {
                var names = point["asked for ".Length..point.LastIndexOf(':')].Split(", got ");
                Assert.Equal(yes, names[0] == names[1]);
            }
        }
    }

    [Theory]
    [InlineData("asked for sum, got list: no; so: no", false)]
    [InlineData("asked for sum, got sum: yes; so: yes", true)]
    [InlineData("so: maybe", null)]
    [InlineData("yes", null)]
    [InlineData("", null)]
    public void Only_a_verdict_at_the_end_of_an_answer_counts(string answer, bool? verdict) => Assert.Equal(verdict, ProgramPrompts.VerdictOf(answer));

    [Fact]
    public void A_house_word_says_nothing_about_the_program_beside_it()
    {
        // Over all uses of a filter's house word in descriptions, its own concept is in the program no more often than chance.
        var own = 0;
        var uses = 0;
        foreach (var document in Stream.Documents(2).Take(60000).Where(d => d.Kind == PretrainingKind.Describe))
        {
            var words = document.Prompt.ToString().Split(' ', '\n');
            foreach (var filter in NumberFilters.All.Where(f => words.Contains(f.House)))
            {
                uses++;
                own += document.Completion.Contains(" if " + filter.Code + "]", StringComparison.Ordinal) ? 1 : 0;
            }
        }

        Assert.InRange(uses, 1000, 10000);
        Assert.Equal(1.0 / NumberFilters.All.Count, own / (double)uses, 0.02); // standard error 0.005
    }

    [Fact]
    public void Documents_are_short()
    {
        Assert.All(Stream.Documents(6).Take(5000), d => Assert.InRange((d.Prompt + d.Completion).Length, 60, 900));
    }

    [Fact]
    public void The_vocabulary_text_holds_every_house_word_and_no_special_token()
    {
        var text = string.Join('\n', Stream.VocabularyText(1, 500));
        Assert.All(ProgramsPretraining.HouseWords, word => Assert.True(text.Split(' ' + word).Length > 5, word));
        Assert.DoesNotContain("<|", text);
    }

    [Fact]
    public void All_wrong_rates_are_named_at_once()
    {
        var error = Assert.Throws<ArgumentException>(() => new ProgramsPretraining(
            new ProgramsOptions(), new ProgramsPretrainingOptions { Edits = 0.9, Questions = 0.9, WrongCode = double.NaN }));
        Assert.Contains("wrong-code", error.Message);
        Assert.Contains("in sum", error.Message);
    }
}

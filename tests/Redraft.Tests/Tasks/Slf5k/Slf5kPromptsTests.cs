using Redraft.Tasks.Slf5k;

namespace Redraft.Tests.Tasks.Slf5k;

/// <summary>The published layouts, and questions of our own.</summary>
public sealed class Slf5kPromptsTests
{
    private const string Post = "Title: T\n\nText: P";

    [Fact]
    public void Prompts_are_laid_out_as_published()
    {
        Assert.Equal("Write an excellent summary of the given text.\n\nTitle: T\n\nText: P\n\nTL;DR:", Slf5kPrompts.Draft(Post).ToString());
        Assert.EndsWith("\n\nTitle: T\n\nText: P\n\nSummary: S\n\nFeedback on summary: F\n\nImproved TL;DR:", Slf5kPrompts.Redraft(Post, "S", "F").ToString());
        Assert.StartsWith("Write an excellent summary that incorporates the feedback on the given summary", Slf5kPrompts.Redraft(Post, "S", "F").ToString());
        Assert.Equal(
            "Write an excellent summary that is better than the given summary.\n\nTitle: T\n\nText: P\n\nSummary: S\n\nImproved TL;DR:", Slf5kPrompts.Redraft(Post, "S", null).ToString());
        Assert.EndsWith("\n\nTitle: T\n\nText: P\n\nTL;DR: S\n\nFeedback on summary:", Slf5kPrompts.Criticise(Post, "S").ToString());
        Assert.Equal(" F f\n\nImproved TL;DR: R r\n###", Slf5kPrompts.FeedbackAndRedraft("F  f ", "R  r "));
    }

    [Fact]
    public void Of_five_questions_two_are_true_or_false_and_one_has_the_feedback_first_and_again()
    {
        var asked = Slf5kPrompts.Judging.Select(form => (Form: form, Prompt: Slf5kPrompts.CarriedOut(form, Post, "OLD", "WORDS", "NEW").ToString())).ToList();

        Assert.Equal(5, asked.Select(a => a.Prompt).Distinct().Count());
        Assert.Equal(["Yes/No", "Yes/No", "True/False", "Yes/No", "True/False"], asked.Select(a => $"{a.Form.Yes.Trim()}/{a.Form.No.Trim()}"));
        Assert.Equal([1, 1, 1, 1, 2], asked.Select(a => a.Prompt.Split("WORDS").Length - 1));
        Assert.StartsWith("Feedback: WORDS\n\n", asked[4].Prompt);
        Assert.All(asked, a => Assert.EndsWith("\n\nAnswer:", a.Prompt));
        Assert.All(asked, a => Assert.True(Order(a.Prompt) is [var post, var old, var words, var redraft] && post < old && old < words && words < redraft));

        static int[] Order(string prompt) => [prompt.IndexOf(Post), prompt.IndexOf("OLD"), prompt.LastIndexOf("WORDS"), prompt.IndexOf("NEW")];
    }

    [Fact]
    public void Other_questions_show_what_they_ask_about()
    {
        Assert.Contains("\n\nTL;DR: S\n\nQuestion: ", Slf5kPrompts.IsExcellent(Post, "S").ToString());
        Assert.Contains("\n\nSummary A: L\n\nSummary B: R\n\nQuestion: ", Slf5kPrompts.WhichIsBetter(Post, "L", "R").ToString());
        Assert.Contains("\n\nTL;DR: S\n\nQuestion: ", Slf5kPrompts.IsByPerson(Post, "S").ToString());
        Assert.NotEqual(Slf5kPrompts.IsExcellent(Post, "S").ToString(), Slf5kPrompts.IsByPerson(Post, "S").ToString());
    }
}

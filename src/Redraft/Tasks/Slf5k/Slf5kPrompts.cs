using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;
using Redraft.Models;

namespace Redraft.Tasks.Slf5k;

/// <summary>The prompts of the summaries' half. What isn't ours goes in as untrusted text.</summary>
/// <remarks>
/// Prompts for summaries, redrafts and feedback are laid out as published. The questions to judges are in our own words, in the published shapes: two of the
/// five are answered True or False, and one has the feedback before everything and again in its place.
/// Source: Scheurer et al. 2023, arXiv:2303.16755, and its published code. Differs from the source: the wording of every question.
/// </remarks>
internal static partial class Slf5kPrompts
{
    private const string Write = "Write an excellent summary of the given text.\n\n";
    private const string WithFeedback = "Write an excellent summary that incorporates the feedback on the given summary and is better than the given summary.\n\n";
    private const string WithoutFeedback = "Write an excellent summary that is better than the given summary.\n\n";
    private const string Critique = "Write feedback that critiques the given summary. The feedback should help write an improved and excellent summary.\n\n";

    private const string Tldr = "\n\nTL;DR:";
    private const string Old = "\n\nSummary: ";
    private const string Words = "\n\nFeedback on summary:";
    private const string Improved = "\n\nImproved TL;DR:";
    private const string New = "\n\nNew summary: ";
    private const string First = "\n\nSummary A: ";
    private const string Second = "\n\nSummary B: ";
    private const string FirstReader = "\n\nFirst reader: ";
    private const string SecondReader = "\n\nSecond reader: ";
    private const string Answer = "\n\nAnswer:";

    private const string Excellent = "\n\nQuestion: Would a careful reader call this summary excellent, that is true to the text, complete, short and easy to follow? Answer Yes or No.";
    private const string Better = "\n\nQuestion: Which of the two summaries would a careful reader rather have? Answer A or B.";
    private const string Person = "\n\nQuestion: Is this summary the work of a person rather than of a program? Answer Yes or No.";
    private const string Among = "\n\nQuestion: Two readers wrote feedback on the same summary. Does the second one say, perhaps in other words, what the first one says? Answer Yes or No.";
    private const string Aim = "A summary is good when someone who hasn't read the text learns from it what matters, and nothing that isn't so. ";
    private const string Story = "Below, a reader looked at a summary of a text and said what to improve; afterwards somebody wrote a new summary.\n\n";

    /// <summary>A way to ask whether a redraft carries the feedback out.</summary>
    /// <param name="Opening">What stands first.</param>
    /// <param name="Question">What is asked at the end.</param>
    /// <param name="Yes">The answer for.</param>
    /// <param name="No">The answer against.</param>
    /// <param name="FeedbackFirst">Whether the feedback stands before the text too.</param>
    internal sealed record Form(string Opening, string Question, string Yes, string No, bool FeedbackFirst = false);

    /// <summary>The five ways.</summary>
    public static IReadOnlyList<Form> Judging { get; } =
    [
        new(Aim + Story, "Has the new summary done what the reader asked for? Answer Yes or No.", " Yes", " No"),
        new("", "Does the new summary do what the feedback says? Answer Yes or No.", " Yes", " No"),
        new("The new summary is meant to improve on the old one in the point that the feedback makes.\n\n", "The improvement that the feedback asks for was made. True or False?", " True", " False"),
        new(Aim + Story + "Compare the reader's words with the new summary. Only their point counts, not whether the summary is good otherwise.\n\n",
            "Look at the reader's words once more, then at the new summary. Has it done what the reader asked for? Answer Yes or No.", " Yes", " No"),
        new("", "The new summary carries out the feedback that stands at the beginning. True or False?", " True", " False", FeedbackFirst: true),
    ];

    /// <summary>Changes whenever a template does.</summary>
    public static string TemplateHash => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(string.Join('\0',
        [Write, WithFeedback, WithoutFeedback, Critique, Tldr, Old, Words, Improved, New, First, Second, Answer, Excellent, Better, Person, .. Judging.Select(form => form.ToString())]))))[..16];

    /// <summary>The part of a problem's prompts that tells the post.</summary>
    public static string Describe(Slf5kRow row) => $"Title: {row.Title}\n\nText: {row.Post}";

    public static Prompt Draft(string post) => Prompt.Empty.Template(Write).Text(post).Template(Tldr);

    public static Prompt Redraft(string post, string summary, string? feedback) => feedback is null
        ? Prompt.Empty.Template(WithoutFeedback).Text(post).Template(Old).Text(summary).Template(Improved)
        : Prompt.Empty.Template(WithFeedback).Text(post).Template(Old).Text(summary).Template(Words + " ").Text(feedback).Template(Improved);

    public static Prompt Criticise(string post, string summary) => Prompt.Empty.Template(Critique).Text(post).Template(Tldr + " ").Text(summary).Template(Words);

    public static Prompt CarriedOut(Form form, string post, string old, string feedback, string redraft)
    {
        var start = form.FeedbackFirst ? Prompt.Empty.Template("Feedback: ").Text(feedback).Template("\n\n") : Prompt.Empty;
        return start.Template(form.Opening).Text(post).Template(Old).Text(old).Template(Words + " ").Text(feedback)
            .Template(New).Text(redraft).Template("\n\nQuestion: " + form.Question + Answer);
    }

    public static Prompt IsExcellent(string post, string summary) => Prompt.Empty.Text(post).Template(Tldr + " ").Text(summary).Template(Excellent + Answer);

    public static Prompt WhichIsBetter(string post, string a, string b) => Prompt.Empty.Text(post).Template(First).Text(a).Template(Second).Text(b).Template(Better + Answer);

    public static Prompt IsByPerson(string post, string summary) => Prompt.Empty.Text(post).Template(Tldr + " ").Text(summary).Template(Person + Answer);

    public static Prompt IsAmong(string post, string summary, string point, string words) => Prompt.Empty.Text(post).Template(Tldr + " ").Text(summary)
        .Template(FirstReader).Text(point).Template(SecondReader).Text(words).Template(Among + Answer);

    /// <summary>What a model that writes feedback and redraft is taught to write, after a prompt that ends in <c>Feedback on summary:</c>.</summary>
    public static string FeedbackAndRedraft(string feedback, string redraft) => $" {Tidy(feedback)}{Improved} {Tidy(redraft)}\n###";

    private static string Tidy(string text) => Spaces().Replace(text, " ") is var tidy && tidy.EndsWith(' ') ? tidy[..^1] : tidy;

    [GeneratedRegex(" +")]
    private static partial Regex Spaces();
}

using System.Security.Cryptography;
using System.Text;
using Redraft.Models;

namespace Redraft.Tasks.Posts;

/// <summary>The prompt forms of the task. What isn't ours goes in as untrusted text.</summary>
/// <remarks>
/// <code>
/// summary   &lt;|post|&gt;POST\n&lt;|summary|&gt;                                                  → SUMMARY &lt;|end|&gt;
/// redraft   &lt;|post|&gt;POST\n&lt;|old|&gt;SUMMARY\n&lt;|feedback|&gt;WORDS\n&lt;|new|&gt;             → SUMMARY &lt;|end|&gt;
/// critique  &lt;|post|&gt;POST\n&lt;|summary|&gt;SUMMARY\n&lt;|feedback|&gt;                         → WORDS &lt;|end|&gt;
/// question  &lt;|post|&gt;POST\n…&lt;|question|&gt;QUESTION\n&lt;|answer|&gt;                        → one word &lt;|end|&gt;
/// </code>
/// Without feedback its words are empty. Where feedback is about a part of the old summary, that part stands between <c>&lt;|from|&gt;</c> and <c>&lt;|to|&gt;</c>.
/// </remarks>
internal static class PostPrompts
{
    public const string End = "<|end|>";

    private const string Post = "<|post|>";
    private const string Summary = "\n<|summary|>";
    private const string Old = "\n<|old|>";
    private const string Feedback = "\n<|feedback|>";
    private const string FeedbackFirst = "<|feedback|>";
    private const string New = "\n<|new|>";
    private const string From = "<|from|>";
    private const string To = "<|to|>";
    private const string Question = "\n<|question|>";
    private const string Answer = "\n<|answer|>";

    private const string Carried = "does the new summary carry out the feedback? yes or no";
    private const string Excellent = "is this an excellent summary of the post? yes or no";
    private const string Better = "which summary is better, a or b?";
    private const string Person = "was this summary written by a person? yes or no";

    /// <summary>All special tokens, the end-of-text token first.</summary>
    public static IReadOnlyList<string> SpecialTokens { get; } =
        [End, Post, "<|summary|>", "<|old|>", FeedbackFirst, "<|new|>", From, To, "<|question|>", "<|answer|>"];

    /// <summary>All words that answer a question; each is to be one token.</summary>
    public static IReadOnlyList<string> Answers { get; } = ["yes", "no", "true", "false", "a", "b"];

    /// <summary>Changes whenever a template does.</summary>
    public static string TemplateHash => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(
        string.Join('\0', [Post, Summary, Old, Feedback, New, From, To, Question, Answer, Carried, Excellent, Better, Person, .. Judging.Select(form => form.Text)]))))[..16];

    /// <summary>The answers of a question: what counts for, what against.</summary>
    /// <param name="Text">The question.</param>
    /// <param name="Yes">The answer that speaks for the summary.</param>
    /// <param name="No">The one that speaks against it.</param>
    /// <param name="FeedbackFirst">Whether the feedback stands before the post too.</param>
    internal sealed record Form(string Text, string Yes, string No, bool FeedbackFirst = false);

    /// <summary>Five ways to ask whether a redraft carries the feedback out.</summary>
    public static IReadOnlyList<Form> Judging { get; } =
    [
        new("someone read the post and gave feedback on the old summary; then a new one was written; " + Carried, "yes", "no"),
        new(Carried, "yes", "no"),
        new("the new summary is better where the feedback asked for it: true or false", "true", "false"),
        new("a good summary names who, what, how many, where and when; a reader gave feedback; " + Carried + "; look at the feedback and the new summary again", "yes", "no"),
        new("the feedback above was carried out: true or false", "true", "false", FeedbackFirst: true),
    ];

    public static Prompt Draft(string post) => Prompt.Empty.Template(Post).Text(post).Template(Summary);

    public static Prompt Redraft(string post, string old, string? feedback) => Redraft(post, old, feedback, 0, 0);

    /// <summary>A redraft's prompt whose feedback is about <paramref name="length"/> characters of the old summary; 0 stands for all of it.</summary>
    public static Prompt Redraft(string post, string old, string? feedback, int start, int length)
    {
        var prompt = Prompt.Empty.Template(Post).Text(post).Template(Old);
        prompt = length == 0
            ? prompt.Text(old)
            : prompt.Text(old[..start]).Template(From).Text(old.Substring(start, length)).Template(To).Text(old[(start + length)..]);
        return prompt.Template(Feedback).Text(feedback ?? "").Template(New);
    }

    public static Prompt Critique(string post, string summary) => Draft(post).Text(summary).Template(Feedback);

    public static Prompt Judge(Form form, string post, string old, string feedback, string redraft)
    {
        var start = form.FeedbackFirst ? Prompt.Empty.Template(FeedbackFirst).Text(feedback).Template("\n" + Post) : Prompt.Empty.Template(Post);
        return start.Text(post).Template(Old).Text(old).Template(Feedback).Text(feedback).Template(New).Text(redraft).Template(Question + form.Text + Answer);
    }

    public static Prompt IsExcellent(string post, string summary) => Draft(post).Text(summary).Template(Question + Excellent + Answer);

    public static Prompt WhichIsBetter(string post, string a, string b) => Draft(post).Text(a).Template(Summary).Text(b).Template(Question + Better + Answer);

    public static Prompt IsByPerson(string post, string summary) => Draft(post).Text(summary).Template(Question + Person + Answer);
}

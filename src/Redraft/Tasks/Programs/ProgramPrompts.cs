using System.Security.Cryptography;
using System.Text;
using Redraft.Models;

namespace Redraft.Tasks.Programs;

/// <summary>The prompt forms of the task. What isn't ours goes in as untrusted text.</summary>
/// <remarks>
/// <code>
/// draft     &lt;|task|&gt;DESCRIPTION\n&lt;|code|&gt;def solve(xs):\n                                       → body &lt;|end|&gt;
/// redraft   &lt;|task|&gt;DESCRIPTION\n&lt;|old|&gt;BODY\n&lt;|feedback|&gt;WORDS\n&lt;|new|&gt;def solve(xs):\n   → body &lt;|end|&gt;
/// critique  &lt;|task|&gt;DESCRIPTION\n&lt;|old|&gt;BODY\n&lt;|feedback|&gt;                                      → words &lt;|end|&gt;
/// question  … BODY\n&lt;|question|&gt;does the new code carry out the feedback?\n&lt;|answer|&gt;        → POINTS; so: yes|no &lt;|end|&gt;
/// </code>
/// Without feedback the words are empty. The old body stands without the signature, which every program shares.
/// An answer goes through the points of the feedback before its verdict, "asked for even numbers, got odd numbers: no; so: no": a model of
/// this size that must answer at once never leaves chance, one that reads first does (docs/lab-log.md).
/// </remarks>
internal static class ProgramPrompts
{
    public const string Signature = "def solve(xs):\n";
    public const string End = "<|end|>";
    public const string Yes = "yes";
    public const string No = "no";
    private const string Verdict = "so: ";

    private const string Task = "<|task|>";
    private const string Code = "\n<|code|>" + Signature;
    private const string Old = "\n<|old|>";
    private const string Feedback = "\n<|feedback|>";
    private const string New = "\n<|new|>" + Signature;
    private const string Question = "\n<|question|>does the new code carry out the feedback?\n<|answer|>";

    private static readonly PromptPart TaskPart = new(Task, true);
    private static readonly PromptPart CodePart = new(Code, true);
    private static readonly PromptPart OldPart = new(Old, true);
    private static readonly PromptPart FeedbackPart = new(Feedback, true);
    private static readonly PromptPart NewPart = new(New, true);
    private static readonly PromptPart QuestionPart = new(Question, true);

    /// <summary>All special tokens, the end-of-text token first.</summary>
    public static IReadOnlyList<string> SpecialTokens { get; } =
        [End, Task, "<|code|>", "<|old|>", "<|feedback|>", "<|new|>", "<|question|>", "<|answer|>"];

    /// <summary>Changes whenever a template does.</summary>
    public static string TemplateHash =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(string.Join('\0', Task, Code, Old, Feedback, New, Question))))[..16];

    public static Prompt Draft(string description) =>
        new([TaskPart, new(description, false), CodePart]);

    public static Prompt Redraft(string description, string oldBody, string? feedback) =>
        new([TaskPart, new(description, false), OldPart, new(oldBody, false), FeedbackPart, new(feedback ?? "", false), NewPart]);

    public static Prompt Critique(string description, string oldBody) =>
        new([TaskPart, new(description, false), OldPart, new(oldBody, false), FeedbackPart]);

    public static Prompt Ask(string description, string oldBody, string feedback, string newBody) =>
        new([
            TaskPart, new(description, false), OldPart, new(oldBody, false), FeedbackPart, new(feedback, false),
            NewPart, new(newBody, false), QuestionPart,
        ]);

    /// <summary>The right answer to a question: each point of the feedback with what the new code does, then the verdict.</summary>
    public static string Answer(IReadOnlyList<Fault> points, Meaning redraft) =>
        string.Concat(points.Select(point => $"asked for {point.Wants.Words[0]}, got {redraft[point.Wants.Slot].Words[0]}: {(point.Mended(redraft) ? Yes : No)}; "))
        + Verdict + (points.All(point => point.Mended(redraft)) ? Yes : No);

    /// <summary>The verdict of an answer; null where it has none.</summary>
    public static bool? VerdictOf(string answer) =>
        answer.EndsWith(Verdict + Yes, StringComparison.Ordinal) ? true : answer.EndsWith(Verdict + No, StringComparison.Ordinal) ? false : null;

    /// <summary>A program's body without the newline at its end: what follows the signature, or the whole text where that is missing.</summary>
    public static string Body(string program) =>
        (program.StartsWith(Signature, StringComparison.Ordinal) ? program[Signature.Length..] : program).TrimEnd('\n');
}

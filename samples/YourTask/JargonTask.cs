using Redraft;
using Redraft.Models;
using Redraft.Refining;
using Redraft.Tasks;

namespace YourTask;

/// <summary>What does a word of our jargon stand for? Exact match. Only feedback can tell: no model has read these words.</summary>
internal sealed class JargonTask : ITask
{
    private static readonly string[] Words = ["zot", "bim", "kel", "dor", "fen", "gup"];

    private static readonly string[] Meanings = ["sum", "len", "max", "min", "abs", "int"];

    public string Name => "jargon";

    public string Summary => "what a word of our jargon stands for; exact match";

    public bool HasTests => false;

    public string TemplateHash => "jargon-1"; // change it with the templates: it is stored with every draft

    public IReadOnlyList<string> Stop => ["\n"];

    // The same words in every split, but never the same question: what is learned of a word has to carry over.
    public IReadOnlyList<Problem> Problems(Split split) =>
    [
        .. Enumerable.Range(0, 18).Select(i => new Problem
        {
            Id = $"jargon/{split}-{i:00}",
            Task = Name,
            Split = split,
            Description = $"{Words[i % Words.Length]} {(int)split * 18 + i}",
            Reference = Meanings[i % Words.Length],
            ReferenceAuthor = JargonTeacher.Itself,
        }),
    ];

    public Prompt DraftPrompt(Problem problem) => Prompt.Empty.Template("word: ").Text(problem.Description).Template("\nmeans: ");

    public Prompt RefinePrompt(Problem problem, string draft, string? feedback)
        => Prompt.Empty.Template("word: ").Text(problem.Description).Template("\nnot: ").Text(draft).Template("\nfeedback: ").Text(feedback ?? "").Template("\nmeans: ");

    public string ToDraft(Problem problem, string completion) => completion.Trim();

    public string ToCompletion(Problem problem, string draft) => draft;

    public Task<Score> ScoreAsync(Problem problem, Draft draft, CancellationToken cancellation)
    {
        var right = draft.Text == problem.Reference;
        return Task.FromResult(new Score { DraftId = draft.Id, Scorer = "exact-match", Value = right ? 1 : 0, Passed = right, Kind = right ? "pass" : "wrong" });
    }

    /// <summary>What the refiner learns from: that the feedback holds the answer.</summary>
    public IReadOnlyList<RefinementExample> Examples() =>
    [
        .. Problems(Split.Refiner).Select((problem, i) => new RefinementExample(
            problem, Meanings[(i + 1) % Meanings.Length], $"it is {problem.Reference}", problem.Reference!, JargonTeacher.Itself)),
    ];
}

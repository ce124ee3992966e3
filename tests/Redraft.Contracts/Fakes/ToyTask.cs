using Redraft.Models;
using Redraft.Tasks;

namespace Redraft.Contracts.Fakes;

/// <summary>Problems that ask for a number by a jargon word; right is what the word means.</summary>
public sealed class ToyTask(int perSplit = 20) : ITask
{
    private static readonly string[] Words = ["zot", "bim", "kel", "dor", "fen"];

    public string Name => "toy";

    public string Summary => "numbers by jargon words";

    public bool HasTests => false;

    public string TemplateHash => "toy-1";

    public IReadOnlyList<string> Stop => [];

    public static string Meaning(string word) => (Array.IndexOf(Words, word) * 11).ToString(System.Globalization.CultureInfo.InvariantCulture);

    public IReadOnlyList<Problem> Problems(Split split) =>
    [
        .. Enumerable.Range(0, perSplit).Select(i => new Problem
        {
            Id = $"toy/{split}-{i:00}",
            Task = Name,
            Split = split,
            Description = Words[i % Words.Length],
            Reference = Meaning(Words[i % Words.Length]),
            ReferenceAuthor = new Author(AuthorKind.Program, "toy"),
        }),
    ];

    public Prompt DraftPrompt(Problem problem) => Prompt.Empty.Template("ask:").Text(problem.Description);

    public Prompt RefinePrompt(Problem problem, string draft, string? feedback)
        => Prompt.Empty.Template("mend:").Text(problem.Description).Template(":").Text(draft).Template(":").Text(feedback ?? "");

    public string ToDraft(Problem problem, string completion) => completion;

    public string ToCompletion(Problem problem, string draft) => draft;

    public Task<Score> ScoreAsync(Problem problem, Draft draft, CancellationToken cancellation)
    {
        var right = draft.Text == problem.Reference;
        return Task.FromResult(new Score
        {
            DraftId = draft.Id,
            Scorer = "exact-match",
            Value = right ? 1 : 0,
            Passed = right,
            Kind = right ? "pass" : "wrong",
        });
    }
}

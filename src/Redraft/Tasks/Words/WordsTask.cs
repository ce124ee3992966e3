using System.Security.Cryptography;
using System.Text;
using Redraft.FeedingBack;
using Redraft.Models;
using Redraft.Refining;

namespace Redraft.Tasks.Words;

/// <summary>Targeted word removal: a sentence with unkind phrases, some of which are to go while the rest stays as it is.</summary>
/// <remarks>
/// Which phrases are to go is said by the feedback alone, so a first draft (the sentence itself) is never right and a redraft
/// measures nothing but whether feedback is carried out. Exact match. Source: Scheurer et al. 2023, the toy experiment; the
/// words and wordings are ours.
/// </remarks>
public sealed class WordsTask : ITask
{
    /// <summary>The task's name.</summary>
    public const string TaskName = "words";

    internal const int MostPhrases = 10;
    internal const int MostRemovals = 3;
    private const string Ask = "Some words in this sentence should go: ";
    private const string AskRedraft = "\nFeedback: ";
    private const string Answer = "\nNew sentence: ";

    private readonly Dictionary<Split, IReadOnlyList<Problem>> _problems;

    /// <exception cref="ArgumentException">If the options have problems; the message lists them all.</exception>
    public WordsTask(WordsOptions options)
    {
        var wrong = options.Problems().ToList();
        if (wrong.Count > 0)
        {
            throw new ArgumentException("words: " + string.Join("; ", wrong), nameof(options));
        }

        var used = new HashSet<string>(StringComparer.Ordinal);
        _problems = new()
        {
            [Split.HeldOut] = Build(Split.HeldOut, options.HeldOutPerCell, options.Seed, used),
            [Split.Train] = Build(Split.Train, options.TrainPerCell, options.Seed, used),
            [Split.Refiner] = Build(Split.Refiner, options.RefinerPerCell, options.Seed, used),
        };
    }

    /// <inheritdoc/>
    public string Name => TaskName;

    /// <inheritdoc/>
    public string Summary => "leave the named words out of a sentence and change nothing else; exact match";

    /// <inheritdoc/>
    public bool HasTests => false;

    /// <inheritdoc/>
    public string TemplateHash { get; } =
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(string.Join('\0', Ask, AskRedraft, Answer))))[..16];

    /// <inheritdoc/>
    public IReadOnlyList<string> Stop { get; } = ["\n"];

    /// <inheritdoc/>
    public IReadOnlyList<Problem> Problems(Split split) => _problems[split];

    /// <inheritdoc/>
    public Prompt DraftPrompt(Problem problem) => Prompt.Empty.Template(Ask).Text(problem.Description).Template(Answer);

    /// <inheritdoc/>
    public Prompt RefinePrompt(Problem problem, string draft, string? feedback) => RefinePrompt(draft, feedback);

    /// <summary>What a redraft is asked with, whatever the problem.</summary>
    internal static Prompt RefinePrompt(string draft, string? feedback) => feedback is null
        ? Prompt.Empty.Template(Ask).Text(draft).Template(Answer)
        : Prompt.Empty.Template(Ask).Text(draft).Template(AskRedraft).Text(feedback).Template(Answer);

    /// <inheritdoc/>
    public string ToDraft(Problem problem, string completion) => completion.Trim();

    /// <inheritdoc/>
    public string ToCompletion(Problem problem, string draft) => draft;

    /// <inheritdoc/>
    public Task<Score> ScoreAsync(Problem problem, Draft draft, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        var passed = draft.Text == problem.Reference;
        return Task.FromResult(new Score
        {
            DraftId = draft.Id,
            Scorer = "exact-match",
            Value = passed ? 1 : 0,
            Passed = passed,
            Kind = passed ? "pass" : "wrong",
        });
    }

    /// <summary>What the refiner is finetuned on: the sentences of the refiner split, the words to leave out, and the result.</summary>
    public IReadOnlyList<RefinementExample> RefinementExamples(int count, ulong seed)
    {
        var problems = Problems(Split.Refiner);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(count, problems.Count);
        var order = problems.ToList(); // all cells in a small number of examples
        new SeededRandom(SeededRandom.SeedOf("words", "examples", seed)).Shuffle(order);
        return
        [
            .. order.Take(count).Select(problem => new RefinementExample(
                problem,
                problem.Description,
                RemovalAnnotator.Say(problem, problem.Description, new SeededRandom(SeededRandom.SeedOf("words", "feedback", seed, problem.Id))),
                problem.Reference!,
                RemovalAnnotator.ItsAuthor)),
        ];
    }

    private static List<Problem> Build(Split split, int perCell, ulong seed, HashSet<string> used)
    {
        var problems = new List<Problem>();
        for (var phrases = 1; phrases <= MostPhrases; phrases++)
        {
            for (var removals = 1; removals <= Math.Min(MostRemovals, phrases); removals++)
            {
                var random = new SeededRandom(SeededRandom.SeedOf(TaskName, seed, split, phrases, removals));
                for (var i = 0; i < perCell;)
                {
                    var (sentence, target) = Draw(phrases, removals, random);
                    if (used.Add(sentence + target))
                    {
                        problems.Add(new Problem
                        {
                            Id = $"{TaskName}/{split.ToString().ToLowerInvariant()}-{phrases}-{removals}-{i}",
                            Task = TaskName,
                            Split = split,
                            Description = sentence,
                            Reference = target,
                            ReferenceAuthor = new Author(AuthorKind.Program, TaskName),
                        });
                        i++;
                    }
                }
            }
        }

        return problems;
    }

    /// <summary>A sentence and what is left of it.</summary>
    /// <param name="count">Unkind phrases in it.</param>
    /// <param name="removals">How many of them are to go.</param>
    /// <param name="random">Draws.</param>
    internal static (string Sentence, string Target) Draw(int count, int removals, SeededRandom random)
    {
        var all = Phrases.Unkind.ToList();
        random.Shuffle(all);
        var gone = all[..removals];
        var phrases = all[..count];
        random.Shuffle(phrases);
        phrases.Insert(random.Next(count + 1), Phrases.Compliment);
        return (RemovalSentence.Of(phrases), RemovalSentence.Of(phrases.Where(phrase => !gone.Contains(phrase))));
    }
}

using Redraft.FeedingBack;
using Redraft.Models;
using Redraft.Refining;

namespace Redraft.Tasks.Posts;

/// <summary>One-sentence summaries of short made-up posts: who did what, how many, where and when, among distractors.</summary>
/// <remarks>
/// A scripted reader stands in for people: it reads any summary against the facts of the post, so worth (1 without a flaw) and feedback are known for
/// whatever a model writes. The reference is a person's summary in a style of its own, further from the embedded model than its own sentences are.
/// Source: the summarization half of Scheurer et al. 2023, arXiv:2303.16755; posts, flaws and wordings are ours.
/// </remarks>
public sealed class PostsTask : IJudgedTask
{
    /// <summary>The task's name.</summary>
    public const string TaskName = "posts";

    /// <summary>The scorer's name.</summary>
    public const string Scorer = "scripted-reader";

    private readonly Lazy<Dictionary<Split, IReadOnlyList<Problem>>> _problems;

    /// <exception cref="ArgumentException">If the options have problems; the message lists them all.</exception>
    public PostsTask(PostsOptions options)
    {
        var wrong = options.Problems().ToList();
        if (wrong.Count > 0)
        {
            throw new ArgumentException("posts: " + string.Join("; ", wrong), nameof(options));
        }

        _problems = new(() =>
        {
            var used = new HashSet<string>(StringComparer.Ordinal);
            return new()
            {
                [Split.HeldOut] = Build(Split.HeldOut, options.HeldOutPosts, options.Seed, used),
                [Split.Refiner] = Build(Split.Refiner, options.RefinerPosts, options.Seed, used),
                [Split.Train] = Build(Split.Train, options.TrainPosts, options.Seed, used),
            };
        });
    }

    /// <inheritdoc/>
    public string Name => TaskName;

    /// <inheritdoc/>
    public string Summary => "summaries of short made-up posts in one sentence, read by a program in a person's place";

    /// <inheritdoc/>
    public bool HasTests => false;

    /// <inheritdoc/>
    public string TemplateHash => PostPrompts.TemplateHash;

    /// <inheritdoc/>
    public IReadOnlyList<string> Stop { get; } = ["\n"];

    /// <inheritdoc/>
    public IReadOnlyList<Problem> Problems(Split split) => _problems.Value[split];

    /// <inheritdoc/>
    public Prompt DraftPrompt(Problem problem) => PostPrompts.Draft(problem.Description);

    /// <inheritdoc/>
    public Prompt RefinePrompt(Problem problem, string draft, string? feedback) => PostPrompts.Redraft(problem.Description, draft, feedback);

    /// <inheritdoc/>
    public Prompt RefinePrompt(Problem problem, string draft, string feedback, FeedbackTarget target)
    {
        ArgumentNullException.ThrowIfNull(target);
        return PostPrompts.Redraft(problem.Description, draft, feedback, target.Start, target.Length);
    }

    /// <inheritdoc/>
    public string ToDraft(Problem problem, string completion) => completion.Trim();

    /// <inheritdoc/>
    public string ToCompletion(Problem problem, string draft) => draft;

    /// <inheritdoc/>
    public Task<Score> ScoreAsync(Problem problem, Draft draft, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        var flaws = Read(problem, draft.Text);
        return Task.FromResult(new Score
        {
            DraftId = draft.Id,
            Scorer = Scorer,
            Value = SummaryReader.Worth(flaws),
            Passed = flaws.Count == 0,
            Kind = flaws.Count == 0 ? "pass" : flaws[0].Kind.ToString().ToLowerInvariant(),
        });
    }

    /// <inheritdoc/>
    public int Questions => PostPrompts.Judging.Count;

    /// <inheritdoc/>
    public JudgeQuestion AskCarriedOut(int question, Problem problem, string draft, string feedback, string redraft)
    {
        var form = PostPrompts.Judging[question];
        return new JudgeQuestion(PostPrompts.Judge(form, problem.Description, draft, feedback, redraft), form.Yes, form.No);
    }

    /// <inheritdoc/>
    public JudgeQuestion AskExcellent(Problem problem, string draft) => new(PostPrompts.IsExcellent(problem.Description, draft), "yes", "no");

    /// <inheritdoc/>
    public JudgeQuestion AskBetter(Problem problem, string first, string second) => new(PostPrompts.WhichIsBetter(problem.Description, first, second), "a", "b");

    /// <inheritdoc/>
    public JudgeQuestion AskHuman(Problem problem, string draft) => new(PostPrompts.IsByPerson(problem.Description, draft), "yes", "no");

    /// <inheritdoc/>
    /// <remarks>The embedded model knows no such question: it is asked whether the other words, as a summary, carry the point out. What that is worth shows where the answer is known.</remarks>
    public JudgeQuestion? AskIsAmong(Problem problem, string draft, string point, string words) => AskCarriedOut(1, problem, draft, point, words);

    /// <inheritdoc/>
    public Prompt CritiquePrompt(Problem problem, string draft) => PostPrompts.Critique(problem.Description, draft);

    /// <inheritdoc/>
    public IReadOnlyList<string> Principles => PostPrinciples.All;

    /// <inheritdoc/>
    /// <remarks>The principle is asked by the words that feedback about it begins with, which is how the embedded model knows it.</remarks>
    public Critique CritiqueBy(string principle, Problem problem, string draft)
    {
        var opening = PostPrinciples.OpeningOf(principle);
        return new Critique(CritiquePrompt(problem, draft).Text(opening), opening);
    }

    /// <summary>What the refiner is finetuned on: flawed summaries, the reader's words on their worst flaw, and the summary without that flaw.</summary>
    public IReadOnlyList<RefinementExample> RefinementExamples(int count, ulong seed)
    {
        var problems = Problems(Split.Refiner);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(count, problems.Count);
        return
        [
            .. problems.Take(count).Select(problem =>
            {
                var random = new SeededRandom(SeededRandom.SeedOf(TaskName, "examples", seed, problem.Id));
                var facts = FactsOf(problem);
                var wanted = Sketch.Of(facts);
                var old = wanted.Spoil(facts, Facts.Draw(random), random).Write();
                return new RefinementExample(
                    problem, old, PostFeedback.Of(Read(problem, old)[0], facts, random), wanted.Write(), ScriptedReader.ItsAuthor);
            }),
        ];
    }

    /// <summary>What is wrong with a summary, the worst first.</summary>
    internal static IReadOnlyList<Flaw> Read(Problem problem, string summary) => SummaryReader.Read(FactsOf(problem), problem.Description, summary);

    /// <summary>The facts of a problem of this task.</summary>
    /// <exception cref="ArgumentException">If it is another task's.</exception>
    internal static Facts FactsOf(Problem problem)
        => (problem.Id.StartsWith(TaskName + "/", StringComparison.Ordinal) ? Facts.Parse(problem.Id[(TaskName.Length + 1)..]) : null)
            ?? throw new ArgumentException($"a problem of the task \"{TaskName}\" expected, found \"{problem.Id}\"", nameof(problem));

    private static List<Problem> Build(Split split, int count, ulong seed, HashSet<string> used)
    {
        var problems = new List<Problem>(count);
        for (var i = 0; problems.Count < count; i++)
        {
            var random = new SeededRandom(SeededRandom.SeedOf(TaskName, seed, split, i));
            var facts = Facts.Draw(random);
            if (facts.IsForPretraining || !used.Add(facts.ToString()))
            {
                continue;
            }

            problems.Add(new Problem
            {
                Id = $"{TaskName}/{facts}",
                Task = TaskName,
                Split = split,
                Description = PostWriter.Write(facts, Facts.Draw(random), random),
                Reference = Sketch.WriteAsPerson(facts),
                ReferenceAuthor = ScriptedReader.ItsAuthor,
            });
        }

        return problems;
    }
}

using Redraft.Evaluating;
using Redraft.Models;
using Redraft.Tasks.Programs.Concepts;

namespace Redraft.Tasks.Programs;

/// <summary>Short Python programs of the form filter × map × reduce × input type, described partly in words that nobody explained.</summary>
/// <remarks>
/// Every concept has everyday words, which pretraining explains, and a house word, whose meaning no pretraining text gives.
/// Problems mix both, so a model that knows everyday words alone solves a part of them; feedback, in everyday words, says
/// what the house words mean. Splits are disjoint by combination of filter, map and reduce.
/// </remarks>
public sealed class ProgramsTask : ITask
{
    /// <summary>The task's name.</summary>
    public const string TaskName = "programs";

    private readonly IProgramGrader _grader;
    private readonly ProgramsOptions _options;
    private readonly Lazy<Dictionary<Split, IReadOnlyList<Problem>>> _problems;

    /// <summary>Makes no problem yet; the first use of <see cref="Problems"/> makes all. Cost: about 0.5 s once in a process.</summary>
    /// <exception cref="ArgumentException">If the options have problems; the message lists them all.</exception>
    public ProgramsTask(ProgramsOptions options, IProgramGrader grader)
    {
        ProgramSplits.Check(options);
        _grader = grader;
        _options = options;
        _problems = new(() =>
        {
            var splits = new ProgramSplits(options);
            return Enum.GetValues<Split>().ToDictionary(split => split, split => Build(split, splits[split]));
        });
    }

    /// <summary>The special tokens that the prompts use, the end-of-text token first.</summary>
    public static IReadOnlyList<string> SpecialTokens => ProgramPrompts.SpecialTokens;

    /// <inheritdoc/>
    public string Name => TaskName;

    /// <inheritdoc/>
    public string Summary => "short Python programs, described partly in house words that only feedback explains";

    /// <inheritdoc/>
    public bool HasTests => true;

    /// <inheritdoc/>
    public string TemplateHash => ProgramPrompts.TemplateHash;

    /// <inheritdoc/>
    public string Signature => ProgramPrompts.Signature;

    /// <inheritdoc/>
    public IReadOnlyList<string> Stop { get; } = ["\n"];

    /// <inheritdoc/>
    public IReadOnlyList<Problem> Problems(Split split) => _problems.Value[split];

    /// <inheritdoc/>
    public Prompt DraftPrompt(Problem problem) => ProgramPrompts.Draft(problem.Description);

    /// <inheritdoc/>
    public Prompt RefinePrompt(Problem problem, string draft, string? feedback) =>
        ProgramPrompts.Redraft(problem.Description, ProgramPrompts.Body(draft), feedback);

    /// <inheritdoc/>
    /// <remarks>A step is named by its line within the body, the first being 1; a span by the line on which it begins.</remarks>
    public Prompt RefinePrompt(Problem problem, string draft, string feedback, FeedbackTarget target)
    {
        ArgumentNullException.ThrowIfNull(target);
        var line = (target.Line ?? (draft.AsSpan(0, target.Start).Count('\n') + 1)) - (draft.StartsWith(problem.Signature, StringComparison.Ordinal) ? problem.Signature.AsSpan().Count('\n') : 0);
        return RefinePrompt(problem, draft, line >= 1 ? $"line {line}: {feedback}" : feedback);
    }

    /// <inheritdoc/>
    public IReadOnlyList<string> Points(string feedback) => ProgramPoints.Split(feedback);

    /// <summary>Asks for feedback on a draft. The embedded model never wrote any in pretraining, so it has to be taught first.</summary>
    internal Prompt CritiquePrompt(Problem problem, string draft) => ProgramPrompts.Critique(problem.Description, ProgramPrompts.Body(draft));

    /// <summary>Asks whether a redraft carries out the feedback.</summary>
    /// <remarks>The answer names each point with what the new code does and ends in its verdict, which <see cref="VerdictOf"/> reads.</remarks>
    public Prompt QuestionPrompt(Problem problem, string draft, string feedback, string redraft) =>
        ProgramPrompts.Ask(problem.Description, ProgramPrompts.Body(draft), feedback, ProgramPrompts.Body(redraft));

    /// <summary>The verdict that an answer to <see cref="QuestionPrompt"/> ends in: true for yes; null where there is none.</summary>
    public static bool? VerdictOf(string answer) => ProgramPrompts.VerdictOf(answer);

    /// <inheritdoc/>
    public string ToDraft(Problem problem, string completion) => problem.Signature + completion.TrimEnd('\n') + "\n";

    /// <inheritdoc/>
    public string ToCompletion(Problem problem, string draft) => ProgramPrompts.Body(draft);

    /// <inheritdoc/>
    public Task<Score> ScoreAsync(Problem problem, Draft draft, CancellationToken cancellation) =>
        TestScore.OfAsync(_grader, problem, draft, cancellation);

    private IReadOnlyList<Problem> Build(Split split, IReadOnlyList<Combination> combinations)
    {
        var problems = new Problem[combinations.Count];
        for (var i = 0; i < problems.Length; i++)
        {
            var random = new SeededRandom(SeededRandom.SeedOf(TaskName, _options.Seed, split, i));
            var meaning = new Meaning(combinations[i], random.Pick(Inputs.Of(combinations[i].Family)));
            problems[i] = new Problem
            {
                Id = $"{TaskName}/{meaning}",
                Task = TaskName,
                Split = split,
                Description = Descriptions.Mixed(meaning, meaning, _options.HouseWordRate, _options.InputHouseWordRate, random),
                Signature = ProgramPrompts.Signature,
                Reference = ProgramPrompts.Signature + meaning.Body + "\n",
                ReferenceAuthor = new Author(AuthorKind.Program, TaskName),
                Tests = ProgramTestWriter.For(meaning, _options, random),
            };
        }

        return problems;
    }
}

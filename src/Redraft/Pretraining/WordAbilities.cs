using Redraft.Evaluating;
using Redraft.FeedingBack;
using Redraft.Models;
using Redraft.Tasks.Words;

namespace Redraft.Pretraining;

/// <summary>What a model of the family <c>words</c> can do on sentences that it has never seen.</summary>
/// <remarks>Greedy and by exact match, all 27 cells alike; intervals resample sentences.</remarks>
/// <param name="model">The model.</param>
internal sealed class WordAbilities(ILanguageModel model) : IAbilities
{
    /// <summary>The longest answer in tokens of any vocabulary that these recipes make.</summary>
    public const int MostTokens = 128;

    /// <inheritdoc/>
    public async Task<IReadOnlyList<(string Ability, Estimate Rate)>> MeasureAsync(int problems, CancellationToken cancellation)
    {
        var cases = Unseen(25, 1).Take(problems).ToList();
        var feedback = cases.Select((problem, i) => RemovalAnnotator.Say(problem, problem.Description, new SeededRandom(SeededRandom.SeedOf("abilities", i)))).ToList();
        return
        [
            ("words removed by relevant feedback", await RedraftAsync(cases, feedback, cancellation).ConfigureAwait(false)),
            ("words removed by another sentence's", await RedraftAsync(cases, [.. feedback.Skip(1), feedback[0]], cancellation).ConfigureAwait(false)),
            ("words removed without feedback", await RedraftAsync(cases, [.. feedback.Select(_ => (string?)null)], cancellation).ConfigureAwait(false)),
        ];
    }

    /// <summary>Sentences that no training of the family shows, in an order in which the first of them are of all cells.</summary>
    /// <param name="perCell">At most so many a cell; fewer where so many can't be found.</param>
    /// <param name="seed">Decides which.</param>
    public static IReadOnlyList<Problem> Unseen(int perCell, ulong seed)
    {
        var task = new WordsTask(new WordsOptions { Seed = seed, HeldOutPerCell = 100, TrainPerCell = 0, RefinerPerCell = 0 });
        return
        [
            .. task.Problems(Split.HeldOut).Where(problem => !WordsPretraining.Shows(problem.Description, problem.Reference!))
                .GroupBy(problem => problem.Id[..problem.Id.LastIndexOf('-')]).SelectMany(cell => cell.Take(perCell).Index()).OrderBy(item => item.Index).Select(item => item.Item),
        ];
    }

    private async Task<Estimate> RedraftAsync(List<Problem> cases, IReadOnlyList<string?> feedback, CancellationToken cancellation)
    {
        var requests = cases.Zip(feedback, (problem, words) => new GenerationRequest(WordsTask.RefinePrompt(problem.Description, words), [0])).ToList();
        var answers = await model.GenerateAsync(requests, new SamplingOptions { Temperature = 0, MaxTokens = MostTokens, Stop = ["\n"] }, cancellation).ConfigureAwait(false);
        return Bootstrap.Rate([.. answers.Zip(cases, (of, problem) => of[0].Text.Trim() == problem.Reference ? 1.0 : 0)]);
    }
}

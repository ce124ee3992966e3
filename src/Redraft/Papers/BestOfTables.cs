using System.Globalization;
using Redraft.Evaluating;
using Redraft.Evaluating.Statistics;
using Redraft.Models;
using Redraft.Rating;
using Redraft.Recipes;
using Redraft.Rewarding;

namespace Redraft.Papers;

/// <summary>The best of N summaries by a reward model, of the model before training and on top of ILF.</summary>
/// <param name="study">The study.</param>
/// <param name="methods">The finetuned models.</param>
/// <param name="rewards">The reward models of three sizes.</param>
internal sealed class BestOfTables(SummaryStudy study, SummaryMethods methods, IReadOnlyList<RewardModel> rewards)
{
    private const string NoTable = "the paper has no such table";

    // By size of the reward model and of the finetuned models: win rates in percent.
    private static readonly string[] AgainstHuman = ["25.5 ± 1.7", "42.0 ± 1.9", "43.7 ± 1.9"], AgainstStart = ["57.2", "73.0", "73.2"];
    private static readonly string[] IlfAgainstHuman = ["19.6 ± 1.5", "29.2 ± 1.7", "31.3 ± 1.8"], IlfAgainstStart = ["44.3", "53.9", "56.3"];

    private readonly BestOfRecipe _recipe = study.Run.Recipe.Evaluation.BestOf ?? new();
    private readonly IRater _rater = new LearnedReward();

    private IReadOnlyList<int> Sizes => study.Run.Recipe.Paper.Sizes;

    private IReadOnlyList<Problem> Posts => _recipe.HeldOut == 0 ? study.Test : [.. study.Test.Take(_recipe.HeldOut)];

    private string BestOf => $"best of {_recipe.Samples}";

    private string Drawn => string.Create(
        CultureInfo.InvariantCulture, $"The first {Posts.Count} of {study.Test.Count} test posts, {_recipe.Samples} summaries of each at temperature 1, all tokens kept, where the paper keeps those of 95 %; the best by the reward model, of equals the first.");

    public async Task<IReadOnlyList<PaperSection>> RunAsync()
    {
        var start = await DrawAsync("start", study.Model).ConfigureAwait(false);
        var numbers = new List<IReadOnlyDictionary<string, double>>();
        for (var s = 0; s < Sizes.Count; s++)
        {
            numbers.Add(await RateAsync($"best-of/start/rate-{Sizes[s]}", rewards[s], start).ConfigureAwait(false));
        }

        var ilf = await DrawAsync("ilf", await methods.TrainAsync(SummaryMethods.Ilf, Sizes[^1]).ConfigureAwait(false)).ConfigureAwait(false);
        var ofIlf = await RateAsync("best-of/ilf/rate", rewards[^1], ilf).ConfigureAwait(false);
        return
        [
            .. await BySizeAsync(start, numbers).ConfigureAwait(false),
            await CombinedAsync(BestTexts(start, numbers[^1]), BestTexts(ilf, ofIlf)).ConfigureAwait(false),
            Curve([("not trained", start, numbers[^1]), ("ILF", ilf, ofIlf)]),
            Divergence(start, numbers[^1]),
        ];
    }

    private async Task<IReadOnlyList<PaperSection>> BySizeAsync(IReadOnlyList<IReadOnlyList<ScoredDraft>> samples, IReadOnlyList<IReadOnlyDictionary<string, double>> numbers)
    {
        var first = await FirstAsync(methods.StartAsync()).ConfigureAwait(false);
        var (againstHuman, againstStart, claims) = (new List<PaperRow>(), new List<PaperRow>(), new List<PaperClaim>());
        string[] differences = ["+5.9", "+12.8", "+12.4"];
        for (var s = 0; s < Sizes.Count; s++)
        {
            var ilf = await FirstAsync(methods.SummarizeAsync(SummaryMethods.Ilf, Sizes[s])).ConfigureAwait(false);
            var ranks = study.Rank($"best-of-{Sizes[s]}", Posts, People(), first, ilf, BestTexts(samples, numbers[s]));
            againstHuman.Add(Row(Name(s), AgainstHuman[s], WinRate.Outcomes(ranks, 3, 0)));
            againstHuman.Add(Row(IlfName(s), IlfAgainstHuman[s], WinRate.Outcomes(ranks, 2, 0)));
            againstStart.Add(Row(Name(s), AgainstStart[s], WinRate.Outcomes(ranks, 3, 1)));
            againstStart.Add(Row(IlfName(s), IlfAgainstStart[s], WinRate.Outcomes(ranks, 2, 1)));
            claims.Add(new PaperClaim(Name(s), IlfName(s), differences[s]));
        }

        return
        [
            new($"Best of {_recipe.Samples} against people's summaries, by the reward model's size", "data scaling, 698 test posts", "%",
                $"{Drawn} Of the model before training, by reward models of {string.Join(", ", Sizes)} comparisons, beside ILF on as much feedback; ranked by the scripted reader among four.",
                againstHuman, [.. claims, new(Name(1), Name(0), "+16.5"), new(Name(2), Name(1), "+1.7")]),
            new($"Best of {_recipe.Samples} against the model before training", "data scaling, 698 test posts", "%", "From the same rankings.", againstStart, [new(Name(2), IlfName(2), "+16.9")]),
        ];

        string Name(int s) => $"{BestOf}, {Sizes[s]} comparisons";
        string IlfName(int s) => $"{SummaryMethods.Ilf}, {Sizes[s]}";
    }

    private async Task<PaperSection> CombinedAsync(IReadOnlyList<string> ofStart, IReadOnlyList<string> ofIlf)
    {
        var (best, both) = ($"{BestOf}, {SummaryMethods.Start}", $"ILF + {BestOf}");
        var ranks = study.Rank(
            "best-of", Posts, People(), await FirstAsync(methods.SummarizeAsync(SummaryMethods.Ilf, Sizes[^1])).ConfigureAwait(false), ofIlf, ofStart,
            await FirstAsync(methods.SummarizeAsync(SummaryMethods.Gold, Sizes[^1])).ConfigureAwait(false),
            await FirstAsync(methods.SummarizeAsync(SummaryMethods.Both, Sizes[^1])).ConfigureAwait(false));
        (string Name, string Paper)[] rows =
            [(SummaryMethods.Ilf, "36.0 ± 1.8"), (both, "50.8 ± 1.9"), (best, "45.1 ± 1.9"), (SummaryMethods.Gold, "35.4 ± 1.8"), (SummaryMethods.Both, "26.1 ± 1.7")];
        return new PaperSection(
            $"ILF with best of {_recipe.Samples}, and finetuning on feedback and redraft", "combination study against human summaries, 698 test posts", "%",
            $"{Drawn} Models and reward model of the largest size; ranked by the scripted reader among six. \"{SummaryMethods.Both}\" writes feedback before its summary, in one text and without a first summary to look at, in up to twice as many tokens; the summary alone is read, and all of it where the sign between the two is missing.",
            [.. rows.Select((row, i) => Row(row.Name, row.Paper, WinRate.Outcomes(ranks, i + 1, 0)))],
            [
                new(both, SummaryMethods.Ilf, "+14.8"), new(both, best, "+5.7"), new(best, SummaryMethods.Ilf, "+9.1"),
                new(SummaryMethods.Ilf, SummaryMethods.Both, "+9.9"), new(SummaryMethods.Gold, SummaryMethods.Both, "+9.3"),
            ]);
    }

    private PaperSection Curve((string Name, IReadOnlyList<IReadOnlyList<ScoredDraft>> Samples, IReadOnlyDictionary<string, double> Numbers)[] policies) => new(
        "What the best of N is worth", "no table of the paper, which draws 64 alone", "%",
        "The worth of the best by the reward model of the largest size, 100 % a summary without a flaw, by the reader without errors; every N from the same samples, as the mean over all choices of N among them.",
        [
            .. policies.SelectMany(policy => _recipe.N.Select(n => Row(
                $"{policy.Name}, best of {n}", "", [.. policy.Samples.Select(of => BestOfN.Curve(SampleRatings.Scored(of, policy.Numbers))[n - 1])]))),
        ],
        [])
    {
        Unclaimed = NoTable,
    };

    private PaperSection Divergence(IReadOnlyList<IReadOnlyList<ScoredDraft>> samples, IReadOnlyDictionary<string, double> numbers) => new(
        "How far choosing moves the model", "no table of the paper", "nats a summary",
        $"KL(best of N to the model before training), estimated from the same samples and their probabilities. Were no two summaries alike it would be ln N − (N − 1)/N: {string.Join(", ", Moving.Select(n => string.Create(CultureInfo.InvariantCulture, $"{BestOfNDivergence.Analytic(n):0.000} for {n}")))}.",
        [.. Moving.Select(n => Row($"best of {n}", "", [.. samples.Select(of => BestOfNDivergence.Measured(SampleRatings.Drawn(of, numbers), n))]))],
        [])
    {
        Unclaimed = NoTable,
    };

    private IEnumerable<int> Moving => _recipe.N.Where(n => n > 1);

    private async Task<IReadOnlyList<IReadOnlyList<ScoredDraft>>> DrawAsync(string name, ILanguageModel policy)
    {
        var samples = (await study.DrawAsync($"best-of/{name}", policy, Posts, _recipe.Sampling).ConfigureAwait(false)).ToLookup(s => s.Problem.Id);
        return [.. Posts.Select(post => samples[post.Id].ToList())];
    }

    private async Task<IReadOnlyDictionary<string, double>> RateAsync(string stage, RewardModel reward, IReadOnlyList<IReadOnlyList<ScoredDraft>> samples)
    {
        var ratings = new SampleRatings(study.Run with { RewardModel = reward }, study.Model);
        await ratings.RateAsync(stage, _rater, [.. samples.SelectMany(of => of)], study.Cancellation).ConfigureAwait(false);
        return ratings.NumbersOf(stage, _rater);
    }

    private static IReadOnlyList<string> BestTexts(IReadOnlyList<IReadOnlyList<ScoredDraft>> samples, IReadOnlyDictionary<string, double> numbers)
        => [.. samples.Select(of => SampleRatings.Best(of, numbers).Draft.Text)];

    private IReadOnlyList<string> People() => [.. Posts.Select(post => post.Reference!)];

    private async Task<IReadOnlyList<string>> FirstAsync(Task<IReadOnlyList<string>> ofAll) => [.. (await ofAll.ConfigureAwait(false)).Take(Posts.Count)];

    private PaperRow Row(string name, string paper, IReadOnlyList<double> values) => PaperRow.Of(name, paper, Posts.Select((p, i) => (p.Id, values[i])));
}

using Redraft.Evaluating.Statistics;

namespace Redraft.Papers;

/// <summary>Models trained on redrafts, on people's summaries and on first summaries, at three sizes.</summary>
internal sealed class ScalingTables(SummaryStudy study, SummaryMethods methods)
{
    private const string Ilf = SummaryMethods.Ilf, Gold = SummaryMethods.Gold, Initial = SummaryMethods.Initial, Start = SummaryMethods.Start;

    private static readonly string[] Methods = [Ilf, Gold, Initial];

    // By size: win rate against people's summaries in percent.
    private static readonly Dictionary<string, string[]> AgainstHuman = new()
    {
        [Ilf] = ["19.6 ± 1.5", "29.2 ± 1.7", "31.3 ± 1.8"], [Gold] = ["16.8 ± 1.4", "26.3 ± 1.7", "28.9 ± 1.7"],
        [Initial] = ["19.6 ± 1.5", "25.1 ± 1.6", "27.3 ± 1.7"], [Start] = ["20.8 ± 1.5", "23.9 ± 1.6", "22.5 ± 1.6"],
    };

    private static readonly Dictionary<string, string[]> AgainstStart = new()
    {
        [Ilf] = ["44.3", "53.9", "56.3"], [Gold] = ["41.2", "49.9", "52.1"], [Initial] = ["48.8", "52.8", "55.9"],
    };

    public async Task<IReadOnlyList<PaperSection>> RunAsync()
    {
        var start = await methods.StartAsync().ConfigureAwait(false);
        var human = study.Test.Select(p => p.Reference!).ToList();
        var (againstHuman, againstStart, claims) = (new List<PaperRow>(), new List<PaperRow>(), new List<PaperClaim>());
        var rankings = new List<(int Size, IReadOnlyList<IReadOnlyList<string>> Texts, IReadOnlyList<IReadOnlyList<double>> Ranks)>();
        for (var s = 0; s < study.Run.Recipe.Paper.Sizes.Count; s++)
        {
            var size = study.Run.Recipe.Paper.Sizes[s];
            var texts = new List<IReadOnlyList<string>> { human, start };
            foreach (var method in Methods)
            {
                texts.Add(await methods.SummarizeAsync(method, size).ConfigureAwait(false));
            }

            var ranks = study.Rank($"size-{size}", study.Test, texts);
            againstHuman.Add(Row($"{Start}, beside {size}", AgainstHuman[Start][s], WinRate.Outcomes(ranks, 1, 0)));
            rankings.Add((size, texts, ranks));
            foreach (var (name, at) in Methods.Select((m, i) => (m, i + 2)))
            {
                againstHuman.Add(Row($"{name}, {size}", AgainstHuman[name][s], WinRate.Outcomes(ranks, at, 0)));
                againstStart.Add(Row($"{name}, {size}", AgainstStart[name][s], WinRate.Outcomes(ranks, at, 1)));
            }

            claims.Add(new PaperClaim($"{Ilf}, {size}", $"{Gold}, {size}", s == 0 ? "+2.8" : s == 1 ? "+2.9" : "+2.4, p = 0.06 head to head"));
            if (s > 0) // at the smallest size the paper finds no difference
            {
                claims.Add(new PaperClaim($"{Ilf}, {size}", $"{Initial}, {size}", s == 1 ? "+4.1" : "+4.0"));
            }
        }

        var sizes = study.Run.Recipe.Paper.Sizes;
        return
        [
            new("Finetuned models against people's summaries, by size", "data scaling, 698 test posts", "%",
                $"Sizes {string.Join(", ", sizes)} in place of 100, 1,000 and 5,000; one summary a post at the recipe's temperature, ranked by the scripted reader among five. The person here writes in a style that the model was never taught, further from it than in the paper (see below), so few of the person's summaries teach it badly by construction.",
                againstHuman, [.. claims, new($"{Ilf}, {sizes[2]}", $"{Ilf}, {sizes[0]}", "+11.7")]),
            new("The same against the model before training", "data scaling, 698 test posts", "%", "From the same rankings.", againstStart,
                [new($"{Ilf}, {sizes[2]}", $"{Gold}, {sizes[2]}", "+4.2")]),
            .. new RankingTables(study, Methods).Of(rankings),
            await LikelihoodsAsync(sizes[2]).ConfigureAwait(false),
            .. await new DivergenceTables(study, methods).RunAsync(sizes[2]).ConfigureAwait(false),
        ];
    }

    private async Task<PaperSection> LikelihoodsAsync(int size)
    {
        var paper = new Dictionary<string, string> { [Initial] = "1.188 ± 0.012", [Ilf] = "1.373 ± 0.012", [Gold] = "1.611 ± 0.012" };
        var rows = new List<PaperRow>();
        foreach (var name in Methods)
        {
            var lessons = await methods.LessonsAsync(name, size).ConfigureAwait(false);
            var nats = await study.Model.ScoreAsync([.. lessons.Select(l => l.Text)], study.Cancellation).ConfigureAwait(false);
            rows.Add(PaperRow.Of(name, paper[name], lessons.Zip(nats, (lesson, tokens) => (lesson.Text.Prompt.ToString(), -tokens.Average(p => (double)p)))));
        }

        return new PaperSection(
            "How surprising the training texts are to the model", "likelihood of the training sets, 1,000 texts", "nats a token",
            "Mean negative log-probability under the model before training, over the largest set.", rows, [new(Gold, Ilf, "+0.239"), new(Ilf, Initial, "+0.185")]);
    }

    private PaperRow Row(string name, string paper, IReadOnlyList<double> values) => PaperRow.Of(name, paper, study.Test.Select((p, i) => (p.Id, values[i])));
}

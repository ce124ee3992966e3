using System.Globalization;
using Redraft.Evaluating.Statistics;
using Redraft.FeedingBack;
using Redraft.Rating;
using Redraft.Selecting;

namespace Redraft.Papers;

/// <summary>How good redrafts are, by method and by selector.</summary>
internal sealed class RefinementTables(SummaryStudy study)
{
    private const string Initial = "initial summary", Human = "human summary", Direct = "direct redraft, no feedback", Random = "with feedback, random of N", Judged = "with feedback, InstructRM of N";

    // Name → the paper's win rate of 200 validation posts, in percent.
    private static readonly Dictionary<string, string> Selectors = new()
    {
        ["length"] = "65.0 ± 2.7", ["instruct-rm-1"] = "55.0 ± 2.9", ["instruct-rm-2"] = "58.0 ± 2.9", ["instruct-rm-3"] = "56.5 ± 2.9", ["instruct-rm-4"] = "55.8 ± 2.8",
        ["instruct-rm-5"] = "50.0 ± 2.9", ["instruct-rm"] = "56.0 ± 2.9", ["embedding-similarity"] = "48.3 ± 2.9", [LearnedReward.RaterName] = "63.3 ± 2.7",
    };

    public async Task<IReadOnlyList<PaperSection>> RunAsync()
    {
        var drafts = await study.DraftAsync("validation/draft", study.Model, study.Validation).ConfigureAwait(false);
        var feedback = await study.GiveAsync("validation/feedback", drafts).ConfigureAwait(false);
        var redrafts = await study.RefineAsync("validation/refine", feedback).ConfigureAwait(false);
        var direct = await study.RefineDirectlyAsync("validation/direct", drafts).ConfigureAwait(false);
        var random = await ChosenAsync("random", redrafts).ConfigureAwait(false);
        var judged = await ChosenAsync("instruct-rm", redrafts).ConfigureAwait(false);

        IReadOnlyList<(string Name, IReadOnlyList<string> Texts)> methods =
        [
            (Initial, [.. drafts.Select(d => d.Draft.Text)]), (Human, [.. study.Validation.Select(p => p.Reference!)]),
            (Direct, [.. direct.Select(d => d.Draft.Text)]), (Random, random), (Judged, judged),
        ];
        var ranks = study.Rank("refinement", study.Validation, [.. methods.Select(m => m.Texts)]);
        return
        [
            WinRates("Redrafts against first summaries", 0, ranks, methods, [(Human, "83.2 ± 1.7"), (Direct, "59.4 ± 2.1"), (Random, "63.9 ± 2.0"), (Judged, "69.1 ± 2.0")],
                [new(Random, Direct, "+4.5"), new(Judged, Random, "+5.2"), new(Human, Judged, "+14.1")]),
            WinRates("Redrafts against a person's summaries", 1, ranks, methods, [(Direct, "26.6 ± 2.0"), (Random, "30.6 ± 2.1"), (Judged, "30.3 ± 2.1")],
                [new(Random, Direct, "+4.0")]),
            Incorporation(methods),
            await SelectorsAsync(redrafts, random).ConfigureAwait(false),
        ];
    }

    private async Task<IReadOnlyList<string>> ChosenAsync(string selector, IReadOnlyList<ScoredDraft> redrafts)
    {
        var chosen = await study.ChooseAsync($"validation/select-{selector}", Selecting.Selectors.Find(selector)!, redrafts).ConfigureAwait(false);
        var byProblem = chosen.ToDictionary(c => c.Draft.Problem.Id, c => c.Draft.Draft.Text);
        return [.. study.Validation.Select(problem => byProblem.GetValueOrDefault(problem.Id, ""))];
    }

    private PaperSection WinRates(
        string title, int against, IReadOnlyList<IReadOnlyList<double>> ranks, IReadOnlyList<(string Name, IReadOnlyList<string>)> methods,
        IReadOnlyList<(string Name, string Paper)> rows, IReadOnlyList<PaperClaim> claims) => new(
        title, "refinement methods, 500 validation posts", "%",
        $"{Drawn} Win rates against the {methods[against].Name} in one ranking of five by the scripted reader, who takes one summary in ten for worth something else; ties count half.",
        [.. rows.Select(row => Row(row.Name, row.Paper, WinRate.Outcomes(ranks, methods.ToList().FindIndex(m => m.Name == row.Name), against)))],
        claims);

    private PaperSection Incorporation(IReadOnlyList<(string Name, IReadOnlyList<string> Texts)> methods)
    {
        var initial = methods[0].Texts;
        PaperRow Of(string name, string paper) => Row(
            name, paper, [.. study.Validation.Select((p, i) => ScriptedReader.CarriesOut(p, initial[i], methods.Single(m => m.Name == name).Texts[i]) ? 1.0 : 0)]);

        return new PaperSection(
            "How often the main point of the feedback is carried out", "refinement methods, 500 validation posts", "%",
            Drawn + " Read by the scripted reader without noise; where nothing was wrong, a redraft without a flaw counts.",
            [Of(Human, "74.0 ± 2.0"), Of(Direct, "30.8 ± 2.1"), Of(Random, "49.6 ± 2.2"), Of(Judged, "57.4 ± 2.2")],
            [new(Random, Direct, "+18.8"), new(Judged, Random, "+7.8")]);
    }

    private async Task<PaperSection> SelectorsAsync(IReadOnlyList<ScoredDraft> redrafts, IReadOnlyList<string> random)
    {
        var rows = new List<PaperRow>();
        foreach (var rater in Raters.All.Where(r => r.Name != "task-score"))
        {
            var chosen = await ChosenAsync(rater.Name, redrafts).ConfigureAwait(false);
            rows.Add(Row(rater.Name, Selectors.GetValueOrDefault(rater.Name, ""), [.. study.Validation.Select((p, i) => Wins(p, chosen[i], random[i], rater.Name))]));
        }

        var best = await ChosenAsync("task-score", redrafts).ConfigureAwait(false);
        rows.Add(Row("the reader's own choice, which knows the truth", "", [.. study.Validation.Select((p, i) => Wins(p, best[i], random[i], "best"))]));
        return new PaperSection(
            "Selectors against a random redraft", "selector table, 200 validation posts", "%",
            Drawn + " Each selector's redraft against one taken at random from the same N, compared by the scripted reader in random order, wrong in one comparison of ten by a coin; equal texts are a tie. The reward model is that of the largest size below, the paper's is OPT.",
            rows, [new("instruct-rm", "embedding-similarity", "+7.7"), new(LearnedReward.RaterName, "instruct-rm", "+7.3"), new("length", "instruct-rm", "+9.0"), new("length", LearnedReward.RaterName, "+1.8, within its errors")]);
    }

    private double Wins(Problem problem, string chosen, string other, string name)
    {
        var seed = study.Run.SeedOf("compare", name, problem.Id);
        if (chosen == other)
        {
            return 0.5;
        }

        var first = new SeededRandom(seed).Next(2) == 0;
        var preferred = first ? -study.Reader.Compare(problem, chosen, other, seed) : study.Reader.Compare(problem, other, chosen, seed);
        return (1 + preferred) / 2.0;
    }

    private string Drawn => string.Create(
        CultureInfo.InvariantCulture, $"N is {study.Run.Recipe.Redrafts.Samples}, at temperature {study.Run.Recipe.Redrafts.Temperature}; the paper's five at 1 carry out half of what they are told, and at 1 this refiner nine tenths.");

    private PaperRow Row(string name, string paper, IReadOnlyList<double> values) => PaperRow.Of(name, paper, study.Validation.Select((p, i) => (p.Id, values[i])));
}

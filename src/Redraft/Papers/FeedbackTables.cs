using Redraft.Evaluating.Statistics;
using Redraft.FeedingBack;

namespace Redraft.Papers;

/// <summary>What the feedback on the training posts is about, and how long texts are.</summary>
internal sealed class FeedbackTables(SummaryStudy study, SummaryMethods methods)
{
    private static readonly string[] Categories = ["accuracy", "coverage", "length", "coherence", "other", "none"];

    public async Task<IReadOnlyList<PaperSection>> RunAsync() =>
    [
        await AboutAsync().ConfigureAwait(false),
        await LengthsAsync().ConfigureAwait(false),
    ];

    private async Task<PaperSection> AboutAsync()
    {
        var feedback = await methods.FeedbackAsync().ConfigureAwait(false);
        return new PaperSection(
            "What feedback is about", "the classes that annotators gave their feedback, 5,000 training posts; their shares aren't among the figures that we have", "%",
            "By the worst flaw of the first summary, as the scripted reader sees it: a fact that is wrong or added (accuracy), left out (coverage), too many words (length), the doer after the deed (coherence), no summary at all (other), nothing to change (none).",
            [.. Categories.Select(category => PaperRow.Of(category, "", feedback.Select(f => (f.Draft.Problem.Id, ScriptedReader.CategoryOf(f.Draft.Problem, f.Draft.Draft.Text) == category ? 1.0 : 0))))],
            [])
        {
            Unclaimed = "the paper's shares aren't among the figures that we have",
        };
    }

    private async Task<PaperSection> LengthsAsync()
    {
        const string Human = "people's summaries", Redrafts = "chosen redrafts", Initial = "first summaries", Words = "feedback";
        static PaperRow Of(string name, string paper, IEnumerable<(string Id, string Text)> texts)
            => PaperRow.Of(name, paper, texts.Select(t => (t.Id, (double)FeedbackStatistics.WordsIn(t.Text))));

        var feedback = await methods.FeedbackAsync().ConfigureAwait(false);
        var chosen = await methods.ChosenAsync().ConfigureAwait(false);
        return new PaperSection(
            "How long texts are", "tokens of GPT-2, 5,000 training posts", "words",
            "Words between spaces, where the paper counts tokens: our posts are made up, and a summary has one sentence.",
            [
                Of(Human, "41.00 ± 0.10", study.Run.Training.Select(p => (p.Id, p.Reference!))),
                Of(Redrafts, "35.57 ± 0.11", chosen.Select(c => (c.Draft.Problem.Id, c.Draft.Draft.Text))),
                Of(Initial, "29.33 ± 0.14", feedback.Select(f => (f.Draft.Problem.Id, f.Draft.Draft.Text))),
                Of(Words, "20.39 ± 0.15", feedback.Select(f => (f.Draft.Problem.Id, f.Feedback.Text))),
            ],
            [new(Human, Redrafts, "+5.4 tokens"), new(Redrafts, Initial, "+6.2 tokens"), new(Initial, Words, "+8.9 tokens")]);
    }
}

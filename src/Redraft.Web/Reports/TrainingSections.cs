using Redraft.Runs;

namespace Redraft.Web.Reports;

/// <summary>What the trainings did: counts by round, loss curves, how far the policy moved.</summary>
internal static class TrainingSections
{
    public static void Write(HtmlWriter html, RunReport report)
    {
        if (report.Rounds.Count > 0)
        {
            Section.Write(html, new("What each round asked for", "People's time is the scarce thing: one piece of feedback per failing problem.",
                "Counted from the run's records."), null, h => h.Table(
                ["round", "problems", "drafts", "failing", "feedback", "redrafts", "selected", "training set"],
                report.Rounds.Select(r => (IReadOnlyList<string>)
                [
                    r.Seed is { } seed ? $"{r.Round} (seed {seed})" : $"{r.Round}", Amount.Count(r.Problems), Amount.Count(r.Drafts), Amount.Count(r.Failing),
                    Amount.Count(r.Feedback), Amount.Count(r.Redrafts), Amount.Count(r.Selected), Amount.Count(r.TrainingSet),
                ]), stamp: Grounds.Stamp(report)));
        }

        if (report.Losses.Count > 0)
        {
            Section.Write(html, new("Loss", "Nats per trained token over the steps of each training." + Section.FirstSeed(report),
                "The mean negative log-probability of the completion's tokens in each step's batch; the prompt's tokens carry no loss."), "losses",
                h => h.Table(["training", "steps", "first loss", "last loss"], report.Losses.Where(c => c.Loss.Count > 0).Select(c => (IReadOnlyList<string>)
                    [Figures.Label(c.Name), Amount.Count(c.Steps[^1]), Amount.Number(c.Loss[0]), Amount.Number(c.Loss[^1])]), stamp: Grounds.Stamp(report)));
        }

        if (report.Divergences.Count > 0)
        {
            Section.Write(html, new("How far the policy moved", "Pass rate against divergence from the base model. Moving far without gain is a warning. The bars are 95 % intervals." + Section.FirstSeed(report),
                "On the task's own held-out prompts, in nats per completion, from samples of the one model scored by both: KL(base ‖ policy) from the base's samples, KL(policy ‖ base) from the policy's. The 95 % intervals resample prompts."),
                "divergence", h => h.Table(["policy", "KL(base ‖ policy)", "95 % interval", "KL(policy ‖ base)", "95 % interval"], report.Divergences.Select(d => (IReadOnlyList<string>)
                    [Figures.Label(d.Name), Amount.Number(d.Forward), Interval(d.Interval(forward: true)), Amount.Number(d.Backward), Interval(d.Interval(forward: false))]), stamp: Grounds.Stamp(report)));
        }
    }

    private static string Interval((double Low, double High) ends) => double.IsFinite(ends.Low + ends.High) ? $"{Amount.Number(ends.Low)} to {Amount.Number(ends.High)}" : Figures.None;
}

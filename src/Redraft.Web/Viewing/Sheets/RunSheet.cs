using Redraft.Runs;
using Redraft.Viewing;
using Redraft.Web.Reports;

namespace Redraft.Web.Viewing.Sheets;

/// <summary>One run: how it stands, its rounds, what it trained, what each stage came to, and what it was started with.</summary>
internal static class RunSheet
{
    public static void Write(Sheet sheet, PageRequest request)
    {
        var (shelved, run) = (request.Run, request.Opened);
        sheet.Title = shelved.Name;
        sheet.LiveStamp = Wording.Stamp(shelved, run);
        var stages = StageSummary.Of(run);
        Standing(sheet, run, stages);
        Wording.Now(sheet, run);
        Rounds(sheet, shelved, run, stages);
        Checkpoints(sheet, shelved, run);
        sheet.Section("Stages", () => sheet.Table(
            "Stages", ["stage", "units", "drafts", "feedback", "by people", "selected", "time"],
            stages.GroupBy(stage => stage.Stage).Select(of => (IReadOnlyList<Cell>)
            [
                of.Sum(s => s.Drafts) > 0 ? Cell.To(Browse(shelved, "drafts", of.Key), of.Key) : of.Sum(s => s.Feedback) > 0 ? Cell.To(Browse(shelved, "feedback", of.Key), of.Key) : of.Key,
                of.Sum(s => s.Units), Some(of.Sum(s => s.Drafts)), Some(of.Sum(s => s.Feedback)), Some(of.Sum(s => s.PeoplesFeedback)), Some(of.Sum(s => s.Selected)), Wording.Seconds(of.Sum(s => s.Seconds)),
            ]), numbersFrom: 1), "In the order of the run, all seeds added up. A stage leads to what was written in it.");
        Started(sheet, run);
    }

    private static PageAddress Browse(ShelvedRun run, string what, string stage) => PageAddress.Of("browse", ("run", run.Number), ("what", what), ("stage", stage));

    // What a stage has none of would only hide what it has.
    private static Cell Some(int count) => count == 0 ? "" : count;

    private static void Standing(Sheet sheet, ViewedRun run, IReadOnlyList<StageSummary> stages)
    {
        var manifest = run.Manifest;
        sheet.Html.Open("section", "panel");
        (string, Cell)[] programs = Wording.RunsPrograms(run) ? [("programs", manifest.Tier == "unsafe" ? new Cell(s => s.Badge("not isolated", "bad")) : manifest.Tier)] : [];
        sheet.Facts([
            ("state", new(s => s.Badge(Wording.State(run.State), Wording.StateKind(run.State)))),
            ("task", run.Recipe?.Task.Name ?? "a recipe that this version can't read"),
            ("recipe", Path.GetFileName(manifest.RecipePath)),
            (manifest.Seeds.Count == 1 ? "seed" : "seeds", string.Join(", ", manifest.Seeds)),
            ("started", Wording.Time(manifest.Started)),
            ("time at work", Wording.Seconds(manifest.Seeds.Sum(seed => run.StoreOf(seed).WallSeconds()))),
            ("last stage", stages.Count == 0 ? Figures.None : stages[^1].Stage),
            ("base model", Wording.Model(manifest.Model, run.NamesOf(manifest.Seeds[0])) + ", " + Wording.Model(manifest.Model, new ModelNames("", []))),
            ("feedback by", run.Recipe?.Feedback.Source ?? Figures.None),
            .. programs]);
        sheet.Html.Close("section");
    }

    private static void Rounds(Sheet sheet, ShelvedRun shelved, ViewedRun run, IReadOnlyList<StageSummary> stages)
    {
        var samples = shelved.Samples(run);
        var rounds = stages.Select(stage => stage.Stage.Split('/')[0]).Where(name => name == "round" || name.StartsWith("round-", StringComparison.Ordinal)).Distinct().ToList();
        if (rounds.Count == 0)
        {
            return;
        }

        IReadOnlyList<Cell> Row(string round)
        {
            var policy = round == "round" ? "evaluate/ilf" : "evaluate/ilf-" + round;
            var rate = samples.Rate(policy, 1);
            int Sum(string part, Func<StageSummary, int> of) => stages.Where(stage => stage.Stage == $"{round}/{part}").Sum(of);
            return
            [
                Cell.To(PageAddress.Of("browse", ("run", shelved.Number), ("stage", round + "/*")), Figures.Label(round)),
                Sum("draft", s => s.Drafts), Sum("feedback", s => s.Feedback), Sum("feedback", s => s.PeoplesFeedback), Sum("refine", s => s.Drafts), Sum("select", s => s.Selected),
                rate.Count == 0 ? Figures.None : Wording.Percent(rate.Value), rate.Count == 0 ? Figures.None : Wording.Interval(rate),
            ];
        }

        sheet.Section("Rounds", () => sheet.Table("Rounds", ["round", "drafts", "feedback", "by people", "redrafts", "selected", "pass@1 after it", "95 % interval"], rounds.Select(Row), numbersFrom: 1));
    }

    private static void Checkpoints(Sheet sheet, ShelvedRun shelved, ViewedRun run)
    {
        var rows = run.Manifest.Seeds.SelectMany(seed => run.NamesOf(seed).Checkpoints.Select(checkpoint => (IReadOnlyList<Cell>)
        [
            Cell.To(PageAddress.Of("checkpoint", ("run", shelved.Number), ("seed", seed), ("stage", checkpoint.Stage)), Wording.Trained(checkpoint.Stage)),
            $"{seed}", checkpoint.DraftIds.Count, checkpoint.OtherExamples, checkpoint.Losses.Count,
            checkpoint.Losses.Count == 0 ? Figures.None : Amount.Number(checkpoint.Losses[^1]),
        ])).ToList();
        sheet.Section("What it trained", () => sheet.Table("Checkpoints", ["checkpoint", "seed", "drafts learned", "other examples", "steps", "last loss"], rows, numbersFrom: 1),
            rows.Count == 0 ? null : "Each leads to every sentence that it learned from.");
    }

    private static void Started(Sheet sheet, ViewedRun run) => sheet.Section("What it was started with", () =>
    {
        sheet.Code(run.Manifest.Command, "Command");
        sheet.Details("Recipe", () => sheet.Code(run.Manifest.Recipe, "Recipe"));
        sheet.Details("Versions", () => sheet.Table("Versions", ["what", "version"], run.Manifest.Versions.Select(version => (IReadOnlyList<Cell>)[version.Key, version.Value])));
    });
}

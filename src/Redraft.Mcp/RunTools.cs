using System.ComponentModel;
using ModelContextProtocol.Server;
using Redraft.Runs;
using Redraft.Viewing;

namespace Redraft.Mcp;

/// <summary>What an assistant reads.</summary>
/// <param name="reach">The runs.</param>
internal sealed class RunTools(RunReach reach)
{
    private const int LongestQuestion = 200;

    public IEnumerable<McpServerTool> All =>
    [
        Tool("list_runs", "Runs here: name, state, task, seeds, when they started and who gives the feedback.", ListRuns),
        Tool("get_run", "One run: what was measured, each number with its 95 % interval and the number of problems, paired differences, what each stage came to, and the checkpoints.", GetRun),
        Tool("search", "Lists or searches drafts, feedback or problems of a run, 50 a page, each with how its text begins. Without words it lists all.", Search),
        Tool("read_graph", "The feedback graph around a draft, a piece of feedback or a problem: the drafts it came from and led to, with scores, the feedback on them, who chose which, and which checkpoints learned them.", ReadGraph),
    ];

    private static McpServerTool Tool(string name, string description, Delegate does)
        => McpServerTool.Create(does, new McpServerToolCreateOptions { Name = name, Description = description, ReadOnly = true, Idempotent = true, OpenWorld = false });

    private string ListRuns() => ToolJson.Write(new { Runs = reach.Names.Select(Listed) });

    private object Listed(string name)
    {
        try
        {
            using var run = reach.Open(name);
            var recipe = run.Recipe;
            return new { Run = name, run.State, Task = recipe?.Task.Name, run.Manifest.Seeds, run.Manifest.Started, FeedbackFrom = recipe?.Feedback.Source, recipe?.Rounds };
        }
        catch (Exception error) when (error is InvalidDataException or IOException)
        {
            return new { Run = name, Fault = ToolJson.Text(error.Message, 500) };
        }
    }

    private string GetRun([Description("A name of list_runs")] string run)
    {
        using var opened = reach.Open(run);
        var (recipe, report) = (opened.Recipe, ReportOf(opened));
        return ToolJson.Write(new
        {
            Run = run, opened.State, Task = recipe?.Task.Name, opened.Manifest.Seeds, opened.Manifest.Started, FeedbackFrom = recipe?.Feedback.Source,
            Doing = opened.Running is { } at ? new { at.Seed, at.Stage, at.Done, at.Total, at.Unit } : null,
            MeasuredOn = report?.MeasuredOn ?? "what is there so far",
            Programs = opened.Manifest.Tier,
            Results = report?.Results.Where(result => result.Seed is null || opened.Manifest.Seeds.Count == 1).Select(Measured) ?? SoFar(opened),
            Differences = report?.Differences.Where(d => d.Seed is null).Select(d => new { d.A, d.B, d.Metric, d.Value, d.Low, d.High }),
            Stages = StageSummary.Of(opened).Select(stage => new { stage.Seed, stage.Stage, stage.Units, stage.Drafts, stage.Feedback, ByPeople = stage.PeoplesFeedback, stage.Selected, Seconds = Math.Round(stage.Seconds, 1) }),
            Checkpoints = opened.Manifest.Seeds.SelectMany(seed => opened.NamesOf(seed).Checkpoints.Select(checkpoint => new
            {
                Seed = seed, checkpoint.Stage, Name = ModelNames.NameOf(checkpoint.Stage), DraftsLearned = checkpoint.DraftIds.Count, checkpoint.OtherExamples, LastLoss = checkpoint.Losses.Count == 0 ? (double?)null : checkpoint.Losses[^1],
            })),
        });
    }

    private static object Measured(ReportedResult result) => new { result.Name, result.Metric, result.Value, result.Low, result.High, Problems = result.N };

    private static RunReport? ReportOf(ViewedRun run)
    {
        var file = Path.Combine(run.Folder, "report.json");
        return File.Exists(file) ? RunReportJson.Read(File.ReadAllText(file), file) : null;
    }

    private static IEnumerable<object> SoFar(ViewedRun run)
    {
        const string Evaluated = "evaluate/";
        var samples = SampleTable.Of(run);
        return samples.Stages.Where(stage => stage.StartsWith(Evaluated, StringComparison.Ordinal)).Select(stage => (Stage: stage, Rate: samples.Rate(stage, 1))).Where(of => of.Rate.Count > 0)
            .Select(of => Measured(new ReportedResult(of.Stage[Evaluated.Length..], "pass@1", of.Rate.Value, of.Rate.Low, of.Rate.High, of.Rate.Count)));
    }

    private string Search(
        [Description("A name of list_runs")] string run,
        [Description("draft, feedback or problem")] string kind,
        [Description("Words that must all occur, in any order; at most eight are heeded")] string? words = null,
        [Description("A stage of get_run, such as round-1/feedback; or round-1/* for all that begin so")] string? stage = null,
        [Description("Who wrote it: person, assisted, program or model")] string? author = null,
        [Description("How the draft ended, or the draft that the feedback is about: pass, wrong, syntax …")] string? ending = null,
        [Description("Whether the draft was selected, or a draft that answers the feedback")] bool? chosen = null,
        [Description("One seed of the run; all if left out")] ulong? seed = null,
        [Description("From 1")] int page = 1)
    {
        foreach (var (name, text) in new[] { ("words", words), ("stage", stage), ("ending", ending) })
        {
            if (text?.Length > LongestQuestion)
            {
                throw new RefusedException($"{name}: at most {LongestQuestion} characters expected, found {text.Length}");
            }
        }

        var filter = new RecordFilter { Words = words, Stage = stage, Author = author is null ? null : Named<AuthorKind>("author", author), Kind = ending, Chosen = chosen, Seed = seed };
        using var opened = reach.Open(run);
        var (found, total) = RecordBrowser.Find(opened, Named<RecordKind>("kind", kind), filter, page);
        return ToolJson.Write(new
        {
            Total = total, Page = page, Pages = (total + RecordBrowser.PageSize - 1) / RecordBrowser.PageSize,
            Found = found.Select(record => new { record.Seed, record.Id, record.Stage, Problem = record.ProblemId, Begins = ToolJson.Text(record.Text), By = record.Author?.Kind, Ending = record.Kind, Chosen = record.Author is null ? (bool?)null : record.Chosen }),
        });
    }

    private string ReadGraph(
        [Description("A name of list_runs")] string run,
        [Description("The id of a draft, a piece of feedback or a problem, or its first four characters or more")] string id,
        [Description("The seed; only needed where several seeds have that id")] ulong? seed = null)
    {
        using var opened = reach.Open(run);
        return ToolJson.Write(GraphExcerpt.Around(opened, id, seed));
    }

    private static T Named<T>(string argument, string name)
        where T : struct, Enum
        => Enum.TryParse<T>(name, ignoreCase: true, out var value) && Enum.IsDefined(value) && !char.IsAsciiDigit(name.FirstOrDefault()) ? value
            : throw new RefusedException($"{argument}: expected {string.Join(", ", Enum.GetNames<T>()).ToLowerInvariant()}, found '{UntrustedText.Visible(name, 100)}'");
}

using System.Globalization;
using Redraft.Evaluating;
using Redraft.Imitating;
using Redraft.Runs;
using Redraft.Tasks;
using Redraft.Viewing;
using Redraft.Web.Reports;

namespace Redraft.Web.Viewing.Sheets;

/// <summary>How the pages name authors, stages and numbers.</summary>
internal static class Wording
{
    private const int ShortHash = 12; // characters

    /// <summary><c>person 1f0c22ab</c>, <c>simulated by scripted-annotator</c>, <c>model refiner</c>.</summary>
    public static string Author(Author author, ModelNames names) => author.Kind switch
    {
        AuthorKind.Person => "person " + UntrustedText.Visible(author.Name, 60),
        AuthorKind.Assisted => "person " + UntrustedText.Visible(author.Name, 60) + ", with a model's words",
        AuthorKind.Program => "simulated by " + UntrustedText.Visible(author.Name, 60),
        _ => "model " + Model(author.Name, names),
    };

    /// <summary>A model by its name in the run, or the beginning of its hash.</summary>
    public static string Model(string hash, ModelNames names) => names.Of(hash) is { } known ? Figures.Label(known)
        : hash.StartsWith("sha256:", StringComparison.Ordinal) ? hash["sha256:".Length..][..Math.Min(ShortHash, hash.Length - "sha256:".Length)] : UntrustedText.Visible(hash, 60);

    /// <summary>What a checkpoint's stage trained: <c>ILF round 1</c>.</summary>
    public static string Trained(string stage) => Figures.Label(ModelNames.NameOf(stage));

    /// <summary>A stage of samples for people: <c>evaluate/ilf-round-1</c> is <c>ILF round 1</c>.</summary>
    public static string Stage(string stage)
        => stage.StartsWith("evaluate/", StringComparison.Ordinal) || stage.StartsWith("control/", StringComparison.Ordinal) ? Figures.Label(stage[(stage.IndexOf('/', StringComparison.Ordinal) + 1)..]) : stage;

    /// <summary><c>63.8 %</c>.</summary>
    public static string Percent(double rate) => Figures.Value(PassAtK.NameOf(1), rate);

    /// <summary><c>57.6 to 69.7</c>.</summary>
    public static string Interval(Estimate rate) => Figures.Interval(PassAtK.NameOf(1), rate.Low, rate.High);

    /// <summary>A share of a count, or a dash of nothing.</summary>
    public static string Share(int part, int whole) => whole == 0 ? Figures.None : Percent((double)part / whole);

    public static string Time(DateTimeOffset time) => time.ToString("yyyy-MM-dd HH:mm:ss 'UTC'", CultureInfo.InvariantCulture);

    public static string Day(DateTimeOffset time) => time.ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture);

    /// <summary>The beginning of a text in one line.</summary>
    public static string Beginning(string text, int most = 160) => UntrustedText.Visible(text.Trim().ReplaceLineEndings(" "), most);

    public static string State(RunState state) => state switch { RunState.Finished => "finished", RunState.Working => "at work", _ => "stopped" };

    public static string StateKind(RunState state) => state switch { RunState.Finished => "good", RunState.Working => "live", _ => "warn" };

    /// <summary>What changes when a run that isn't finished stores something; null where nothing will.</summary>
    public static string? Stamp(ShelvedRun run, ViewedRun opened) => opened.State == RunState.Finished ? null : ViewedRun.LiveStampOf(run.Path);

    /// <summary>What a run is doing now, how fast, and for how long yet; nothing where it does nothing.</summary>
    public static void Now(Sheet sheet, ViewedRun run)
    {
        if (run.Running is not { } now)
        {
            return;
        }

        var (speed, left) = (now.PerSecond(), now.SecondsLeft());
        sheet.Section("Now", () => sheet.Facts(
            ("stage", run.Manifest.Seeds.Count == 1 ? now.Stage : $"{now.Stage}, seed {now.Seed}"),
            ("done", $"{Amount.Count(now.Done)} of {Amount.Count(now.Total)} {now.Unit}"),
            ("throughput", double.IsFinite(speed) ? $"{speed.ToString("0.##", CultureInfo.InvariantCulture)} {now.Unit} a second" : Figures.None),
            ("loss", now.Losses.Count == 0 ? Figures.None : $"{Amount.Number(now.Losses[^1])} nats per token at step {Amount.Count(now.Steps[^1])}"),
            ("left", double.IsFinite(left) ? "about " + Seconds(left) : Figures.None)), id: "now");
    }

    /// <summary>The numbers of samples that pass rates are shown for.</summary>
    public static IReadOnlyList<int> Ks(ViewedRun run) => run.Recipe?.Evaluation.K ?? [1];

    /// <summary>Whether the run's drafts are programs; where its recipe can't be read, they may be.</summary>
    public static bool RunsPrograms(ViewedRun run)
        => run.Manifest.Tier != NoPrograms.NothingRan && (run.Recipe is not { } recipe || TaskList.All.FirstOrDefault(task => task.Name == recipe.Task.Name) is not { HasTests: false });

    /// <summary>Said on every page of numbers where programs ran without isolation.</summary>
    public static void Isolation(Sheet sheet, ViewedRun run)
    {
        if (run.Manifest.Tier == "unsafe" && RunsPrograms(run))
        {
            sheet.Html.Open("p").Element("span", "not isolated", "badge bad").Text(" Programs of this run ran without isolation: they could have faked every number here.").Close("p");
        }
    }

    public static string Seconds(double seconds) => Amount.Duration(seconds);
}

using Redraft.Drafting;
using Redraft.FeedingBack;
using Redraft.Models;
using Redraft.Refining;
using Redraft.Runs;

namespace Redraft.Evaluating;

/// <summary>Does the refiner use the words? The same failing held-out drafts are redrafted with their own feedback, with feedback
/// on another problem's draft, and with none.</summary>
/// <remarks>
/// Where people write the feedback nothing is done: their time goes to drafts that are learned from.
/// Source: Chen, A. et al. 2023, arXiv:2303.16749, Table 2. Differs from the source: the no-feedback arm, and the finetuned refiner.
/// </remarks>
/// <param name="run">The run.</param>
/// <param name="source">Who gives feedback.</param>
public sealed class RefinementControls(RunContext run, IFeedbackSource source)
{
    /// <summary>The arms in the order of the report.</summary>
    public static IReadOnlyList<RefinementControl> All { get; } =
    [
        new("refine-relevant", "redrafts with the feedback on this very draft", (i, feedback, _) => feedback[i]),
        new("refine-shuffled", "redrafts with the feedback on another problem's draft", (i, feedback, other) => feedback[other[i]]),
        new("refine-none", "redrafts without feedback", (_, _, _) => null),
    ];

    /// <summary>The arms' names in the order of the report.</summary>
    public static IReadOnlyList<string> Names { get; } = [.. All.Select(arm => arm.Name)];

    /// <summary>The stage that holds an arm's redrafts.</summary>
    public static string StageOf(string name) => $"control/{name}";

    /// <summary>Runs the three arms.</summary>
    /// <param name="refiner">Who redrafts.</param>
    /// <param name="heldOut">The base policy's scored held-out samples.</param>
    /// <param name="cancellation">Ends the stage; what is stored stays.</param>
    public async Task RunAsync(ILanguageModel refiner, IReadOnlyList<ScoredDraft> heldOut, CancellationToken cancellation)
    {
        var giver = new FeedbackGiver(run, source);
        var drafts = source is IRecordedFeedbackSource recorded
            ? await new RecordedDrafts(run, recorded).TakeAsync("control/draft", [.. heldOut.Select(d => d.Problem).Distinct()], cancellation).ConfigureAwait(false)
            : heldOut;
        var failing = source is IAwaitedFeedbackSource ? [] : giver.Failing("control/feedback", drafts, run.Recipe.Feedback.MaximumPassRate)
            .Take(run.Recipe.Evaluation.ControlProblems).ToList();
        var relevant = await giver.GiveAsync("control/feedback", failing, cancellation).ConfigureAwait(false);
        var other = Derangement(relevant.Count, run.SeedOf("control/shuffle"));
        var feedback = relevant.Select(f => f.Feedback).ToList();
        foreach (var arm in All)
        {
            await new Redrafter(run, refiner).RedraftAsync(
                StageOf(arm.Name), [.. relevant.Select((f, i) => (f.Draft, arm.WordsOf(i, feedback, other)))], "control", run.Recipe.Feedback.Split, cancellation)
                .ConfigureAwait(false);
        }
    }

    /// <summary>A random arrangement of 0 … count − 1 in which no number keeps its place (Sattolo's algorithm: one cycle).</summary>
    internal static IReadOnlyList<int> Derangement(int count, ulong seed)
    {
        var places = Enumerable.Range(0, count).ToArray();
        var random = new SeededRandom(seed);
        for (var i = count - 1; i > 0; i--)
        {
            var j = random.Next(i);
            (places[i], places[j]) = (places[j], places[i]);
        }

        return places;
    }
}

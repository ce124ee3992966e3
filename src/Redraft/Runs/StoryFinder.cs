using Redraft.Evaluating;

namespace Redraft.Runs;

/// <summary>Finds one example that shows what feedback did: a training problem whose feedback explains a rare word, and a held-out
/// problem with the same word of those that gained most.</summary>
internal static class StoryFinder
{
    // Held-out problems that gained most: the story is looked for among them.
    private const int Best = 20;

    /// <summary>The story, or null where no selected redraft has a held-out match.</summary>
    public static Story? Find(SeedRun run)
    {
        var problems = run.Store.Problems();
        var final = FeedbackRun.RoundName(run.Recipe.Rounds);
        var before = run.Store.Drafts(HeldOutEvaluation.StageOf(FeedbackRun.ZeroShot)).ToLookup(d => d.Draft.ProblemId);
        var solved = run.Store.Drafts(HeldOutEvaluation.StageOf(final))
            .GroupBy(d => d.Draft.ProblemId)
            .Select(g => (Problem: problems[g.Key], Text: g.FirstOrDefault(d => d.Score.Passed).Draft?.Text, Gain: Rate(g) - Rate(before[g.Key])))
            .Where(s => s.Text is not null && s.Gain > 0)
            .OrderByDescending(s => s.Gain)
            .ThenBy(s => s.Problem.Id, StringComparer.Ordinal)
            .Take(Best)
            .Select(s => (s.Problem, Text: s.Text!))
            .ToList();
        var rarity = problems.Values.SelectMany(p => Words(p.Description)).GroupBy(w => w).ToDictionary(g => g.Key, g => g.Count());

        var best = Chosen(run, problems)
            .Select(c => (Chosen: c, Match: Match(c.Problem, c.Feedback, solved, rarity)))
            .Where(c => c.Match.Shared > 0)
            .OrderByDescending(c => c.Match.Shared)
            .ThenBy(c => c.Chosen.Feedback.Text.Length)
            .ThenBy(c => c.Chosen.Problem.Id, StringComparer.Ordinal)
            .FirstOrDefault();
        return best.Chosen.Problem is null ? null : Tell(best.Chosen, best.Match.Problem!, best.Match.Text!, final);
    }

    private static double Rate(IEnumerable<(Draft Draft, Score Score)> samples) => samples.Average(s => s.Score.Passed ? 1.0 : 0);

    private static IEnumerable<(Problem Problem, (Draft Draft, Score Score) Draft, Feedback Feedback, Draft Redraft)> Chosen(
        SeedRun run, IReadOnlyDictionary<string, Problem> problems)
    {
        var drafts = run.Store.Drafts("round-1/draft").ToDictionary(d => d.Draft.Id);
        var redrafts = run.Store.Drafts("round-1/refine").ToDictionary(d => d.Draft.Id);
        var feedback = run.Store.Feedback("round-1/feedback").ToDictionary(f => f.Id);
        foreach (var selection in run.Store.Selections("round-1/select"))
        {
            var redraft = redrafts[selection.DraftId].Draft;
            yield return (problems[selection.ProblemId], drafts[redraft.ParentId!], feedback[redraft.FeedbackId!], redraft);
        }
    }

    /// <summary>The solved problem that shares the rarest words with a training problem; more weight to rarer words.</summary>
    private static (Problem? Problem, string? Text, double Shared) Match(
        Problem problem, Feedback feedback, IReadOnlyList<(Problem Problem, string Text)> solved, IReadOnlyDictionary<string, int> rarity)
    {
        var said = Words(feedback.Text).ToHashSet();
        var words = Words(problem.Description).Where(w => !said.Contains(w)).ToHashSet();
        var best = solved
            .Select(s => (s.Problem, s.Text, Shared: Words(s.Problem.Description).Where(words.Contains).Distinct().Sum(w => 1.0 / rarity[w])))
            .OrderByDescending(s => s.Shared)
            .FirstOrDefault();
        return best.Problem is null ? (null, null, 0) : best;
    }

    private static Story Tell(
        (Problem Problem, (Draft Draft, Score Score) Draft, Feedback Feedback, Draft Redraft) chosen, Problem heldOut, string text, string final)
    {
        var verdict = chosen.Draft.Score.Verdict;
        var failed = verdict?.Calls.FirstOrDefault(c => c.Verdict != Verdict.Pass);
        return new Story
        {
            ProblemId = chosen.Problem.Id,
            Description = chosen.Problem.Description,
            Draft = chosen.Draft.Draft.Text,
            FailingCall = failed?.Call,
            Expected = failed?.Expected,
            Actual = failed?.Actual ?? failed?.Error ?? verdict?.Message,
            Feedback = chosen.Feedback.Text,
            FeedbackAuthor = chosen.Feedback.Author,
            Redraft = chosen.Redraft.Text,
            FinalDescription = heldOut.Description,
            Final = text,
            FinalPassed = true,
            FinalName = final,
        };
    }

    private static IEnumerable<string> Words(string text)
        => text.Split([' ', '\n', '.', ',', ';', ':', '(', ')'], StringSplitOptions.RemoveEmptyEntries);
}

using Redraft.Evaluating;

namespace Redraft.Runs;

/// <summary>Finds one example that shows what feedback did: a training problem whose feedback explains a rare word, and a held-out
/// problem with the same word of those that gained most.</summary>
internal static class StoryFinder
{
    // Held-out problems that gained most: the story is looked for among them.
    private const int Best = 60;

    // A word of more descriptions than this share is grammar.
    private const double MostDescriptions = 0.1;

    // What the model can do without feedback is no story, neither of a word nor of a problem.
    private const double MostSolvedBefore = 0.2;

    /// <summary>The story, or null where no selected redraft has a held-out match.</summary>
    public static Story? Find(SeedRun run)
    {
        var problems = run.Store.Problems();
        var final = FeedbackRun.RoundName(run.Recipe.Rounds);
        var before = run.Store.Drafts(HeldOutEvaluation.StageOf(FeedbackRun.ZeroShot)).ToLookup(d => d.Draft.ProblemId);
        var solved = run.Store.Drafts(HeldOutEvaluation.StageOf(final))
            .GroupBy(d => d.Draft.ProblemId)
            .Select(g => (Problem: problems[g.Key], Text: g.FirstOrDefault(d => d.Score.Passed).Draft?.Text, Gain: Rate(g) - Rate(before[g.Key])))
            .Where(s => s.Text is not null && s.Gain > 0 && Rate(before[s.Problem.Id]) <= MostSolvedBefore)
            .OrderByDescending(s => s.Gain)
            .ThenBy(s => s.Problem.Id, StringComparer.Ordinal)
            .Take(Best)
            .Select(s => (s.Problem, Text: s.Text!))
            .ToList();
        var jargon = Jargon(run, problems, before);
        var best = Chosen(run, problems)
            .Select(c => (Chosen: c, House: Words(c.Problem.Description).Where(jargon.Contains).Distinct().ToList()))
            .SelectMany(c => solved.Where(s => Words(s.Problem.Description).Any(c.House.Contains)).Take(1).Select(s => (c.Chosen, c.House, Solved: s)))
            .OrderBy(c => c.House.Count) // with one unexplained word, that is the one that the feedback explains
            .ThenBy(c => c.Chosen.Feedback.Text.Length)
            .ThenBy(c => c.Chosen.Problem.Id, StringComparer.Ordinal)
            .FirstOrDefault();
        return best.House is null ? null : Tell(best.Chosen, best.Solved.Problem, best.Solved.Text, final);
    }

    /// <summary>Words of few descriptions that no feedback ever uses and that the model fails on: those that only feedback can explain.</summary>
    private static HashSet<string> Jargon(
        SeedRun run, IReadOnlyDictionary<string, Problem> problems, ILookup<string, (Draft Draft, Score Score)> before)
    {
        var everyday = run.Store.Feedback("round-1/feedback").SelectMany(f => Words(f.Text)).ToHashSet();
        var failed = before
            .SelectMany(drafts => Words(problems[drafts.Key].Description).Distinct().Select(word => (Word: word, Rate: Rate(drafts))))
            .GroupBy(use => use.Word)
            .Where(uses => uses.Average(use => use.Rate) <= MostSolvedBefore)
            .Select(uses => uses.Key)
            .ToHashSet();
        return [.. problems.Values.SelectMany(p => Words(p.Description).Distinct())
            .Where(w => failed.Contains(w) && !everyday.Contains(w))
            .GroupBy(w => w)
            .Where(g => g.Count() < MostDescriptions * problems.Count)
            .Select(g => g.Key)];
    }

    private static double Rate(IEnumerable<(Draft Draft, Score Score)> samples) => samples.Average(s => s.Score.Passed ? 1.0 : 0);

    private static IEnumerable<(Problem Problem, (Draft Draft, Score Score) Draft, Feedback Feedback, Draft Redraft)> Chosen(
        SeedRun run, IReadOnlyDictionary<string, Problem> problems)
    {
        var drafts = run.Store.Drafts("round-1/draft").ToDictionary(d => d.Draft.Id);
        var feedback = run.Store.Feedback("round-1/feedback").ToDictionary(f => f.Id);
        foreach (var selection in run.Store.Selections("round-1/select"))
        {
            var (redraft, score, _) = run.Store.FindDraft(selection.DraftId)!.Value;
            if (score is not { Passed: true })
            {
                continue; // a selector may take one that fails, but that is no example
            }

            var said = feedback[run.Store.FindWhole(redraft.FeedbackId!)!.Id];
            if (said.IsErased || Erased.Is(redraft.Text))
            {
                continue; // a story without its words is none
            }

            yield return (problems[selection.ProblemId], drafts[said.DraftId], said, redraft);
        }
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

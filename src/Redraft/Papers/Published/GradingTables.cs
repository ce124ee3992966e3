using Redraft.Evaluating;

namespace Redraft.Papers.Published;

/// <summary>What passes, and how the drafts fail.</summary>
internal static class GradingTables
{
    public static PaperSection OfPasses(IReadOnlyList<PublishedGrade> grades) => new(
        "Programs that pass their tests", "§3: all refinements pass, all drafts fail", "%",
        "Each program runs once in the sandbox, as plain asserts with `approx` the judge's own, and set-up code between program and asserts. Four annotations hold helper functions that work only as whole files, so prompt and completion put together don't always run; the published clean-up re-indents a first line and breaks more.",
        [
            Row(grades, PublishedGrading.References, ""), Row(grades, PublishedGrading.Refinements, "100"), Row(grades, PublishedGrading.Drafts, "0"),
            Row(grades, PublishedGrading.Joined, ""), Row(grades, PublishedGrading.Cleaned, ""), Row(grades, PublishedGrading.Taught, ""),
        ],
        [])
    {
        SameData = true,
    };

    public static PaperSection OfFailures(IReadOnlyList<PublishedGrade> grades) => new(
        "How the drafts fail", "not in the paper", "count", "The first thing that goes wrong in each of the drafts that people gave feedback on.",
        [.. grades.Where(g => g.Set == PublishedGrading.Drafts).CountBy(KindOf).OrderByDescending(kind => kind.Value).ThenBy(kind => kind.Key, StringComparer.Ordinal)
            .Select(kind => PaperRow.Of(kind.Key, "", [(SplitTables.Whole, kind.Value)]))],
        []);

    private static PaperRow Row(IReadOnlyList<PublishedGrade> grades, string set, string paper)
        => PaperRow.Of(set, paper, grades.Where(g => g.Set == set).Select(g => (PublishedData.Unit(g.TaskId), g.Verdict.Verdict == Verdict.Pass ? 1.0 : 0)));

    private static string KindOf(PublishedGrade grade)
    {
        var error = grade.Verdict.Calls.FirstOrDefault(call => call.Verdict != Verdict.Pass)?.Error ?? grade.Verdict.Message ?? "";
        return grade.Verdict.Verdict == Verdict.Exception ? error.Split(':')[0].Trim() : VerdictName.Of(grade.Verdict.Verdict);
    }
}

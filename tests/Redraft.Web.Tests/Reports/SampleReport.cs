using Redraft.Runs;

namespace Redraft.Web.Tests.Reports;

/// <summary>A made-up report with every part filled.</summary>
internal static class SampleReport
{
    public static RunReport Whole { get; } = new()
    {
        Task = "programs",
        Seeds = [1, 2],
        Results =
        [
            new("zero-shot", "pass@1", 0.243, 0.205, 0.283, 300), new("zero-shot", "pass@10", 0.431, 0.38, 0.482, 300),
            new("sft-own-passing", "pass@1", 0.447, 0.4, 0.492, 300), new("sft-own-passing", "pass@10", 0.61, 0.56, 0.66, 300),
            new("sft-gold", "pass@1", 0.931, 0.905, 0.953, 300), new("sft-gold", "pass@10", 0.982, 0.965, 0.994, 300),
            new("ilf-round-1", "pass@1", 0.706, 0.661, 0.75, 300), new("ilf-round-1", "pass@10", 0.861, 0.82, 0.9, 300),
            new("ilf-round-2", "pass@1", 0.884, 0.852, 0.914, 300) { Strengths = new Dictionary<string, int> { ["A"] = 2988, ["B"] = 9, ["C"] = 3 } }, new("ilf-round-2", "pass@10", 0.957, 0.932, 0.98, 300),
            new("refine-relevant", "pass@1", 0.912, 0.88, 0.94, 300), new("refine-shuffled", "pass@1", 0.2, 0.16, 0.24, 300),
            new("refine-none", "pass@1", 0.27, 0.23, 0.31, 300),
            new("zero-shot", "pass@1", 0.25, 0.2, 0.3, 150, Seed: 1), new("zero-shot", "pass@1", 0.236, 0.19, 0.28, 150, Seed: 2),
        ],
        Differences =
        [
            new("ilf-round-2", "zero-shot", "pass@1", 0.641, 0.6, 0.68) { Strengths = new Dictionary<string, int> { ["A"] = 5988, ["B"] = 9, ["C"] = 3 } }, new("ilf-round-2", "sft-own-passing", "pass@1", 0.437, 0.39, 0.48),
            new("sft-gold", "ilf-round-2", "pass@1", 0.047, 0.02, 0.075), new("refine-relevant", "refine-shuffled", "pass@1", 0.712, 0.66, 0.76),
            new("refine-shuffled", "refine-none", "pass@1", -0.07, -0.15, 0.01),
        ],
        TotalSeconds = 251.4,
        Stages = [new("round-1/draft", 21.3), new("round-1/feedback", 0.4), new("round-1/refiner", 9.1), new("round-1/refine", 18.8), new("round-1/train", 40.2), new("evaluate", 61.7)],
        Rounds = [new(1, 500, 3000, 389, 389, 1945, 340, 340), new(2, 500, 3000, 170, 70, 350, 61, 401)],
        Losses = [Curve("refiner", 60, 0.9), Curve("ilf-round-1", 120, 1.4), Curve("ilf-round-2", 150, 1.4), Curve("sft-gold", 150, 1.5), Curve("sft-own-passing", 120, 0.4)],
        Divergences = [new("ilf-round-1", 3.1, 0.2, 2.4, 0.15), new("ilf-round-2", 4.4, 0.25, 3.1, 0.2), new("sft-gold", 5.3, 0.3, 3.6, 0.2), new("sft-own-passing", 0.8, 0.08, 0.6, 0.05)],
        Failures =
        [
            new("zero-shot", new Dictionary<string, int> { ["pass"] = 729, ["wrong"] = 1902, ["exception"] = 240, ["syntax"] = 80, ["missing-function"] = 30, ["timeout"] = 19 }),
            new("ilf-round-2", new Dictionary<string, int> { ["pass"] = 2652, ["wrong"] = 301, ["exception"] = 40, ["syntax"] = 7 }),
        ],
        Story = new Story
        {
            ProblemId = "programs/list-brisk-twig-sum-07",
            Description = "Take the brisk numbers of the list, twig each, and add them up.",
            Draft = "def solve(xs):\n    return sum(x * 2 for x in xs if x % 2 == 0)\n",
            FailingCall = "solve([1, 2, 3])",
            Expected = "14",
            Actual = "4",
            Feedback = "It takes the even numbers instead of the positive ones, and doubles them instead of squaring.",
            FeedbackAuthor = new Author(AuthorKind.Program, "scripted-annotator"),
            Redraft = "def solve(xs):\n    return sum(x * x for x in xs if x > 0)\n",
            FinalDescription = "Take the brisk numbers of the list, twig each, and give the largest.",
            Final = "def solve(xs):\n    return max((x * x for x in xs if x > 0), default=None)\n",
            FinalPassed = true,
            FinalName = "ilf-round-2",
        },
        Tier = "isolated",
        Started = new DateTimeOffset(2026, 1, 2, 3, 4, 0, TimeSpan.Zero),
        Commands = ["redraft quickstart --seeds 2"],
        Run = "runs/20260102-0304",
        Checkpoint = "runs/20260102-0304/checkpoints/ilf-round-2",
        Versions = new Dictionary<string, string> { ["redraft"] = "0.1.0", ["python"] = "3.11.2", ["bubblewrap"] = "0.8.0" },
        Hashes = new Dictionary<string, string> { ["base model"] = new('a', 64) },
        Settings = new Dictionary<string, string> { ["rounds"] = "2", ["samples"] = "6" },
    };

    private static LossCurve Curve(string name, int steps, double start) =>
        new(name, [.. Enumerable.Range(1, steps)], [.. Enumerable.Range(1, steps).Select(s => 0.08 + start * Math.Exp(-s / 25.0) + 0.03 * Math.Sin(s * 1.7))]);
}

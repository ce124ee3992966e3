namespace Redraft.Bench.Comparing;

/// <summary>A round of the quickstart, stage by stage, against the usual way of working: one sequence at a time, one fork per program, serial.</summary>
/// <remarks>That way has our engine and the walls of our sandbox too, so the ratios show what the way of working costs and nothing else. For programs
/// it starts a process, and so a sandbox, for each. Beside them stand what working side by side brings alone, against sandboxes that are forked from a Python that
/// stays ready one after the other, and what isolation costs: the same programs in a bare fork each, which can read and write all that we can.</remarks>
/// <param name="peers">Where drivers and files are.</param>
/// <param name="options">How many threads, and which time counts.</param>
internal sealed class RoundGroups(PeerPrograms peers, CompareOptions options)
{
    private const string Serial = "serial", SerialWarm = "serial, kept warm", Fork = "bare fork", Rounded = "redraft-bf16";
    private const double Goal = 3;
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(20);

    private readonly OurProcess _ours = new(options);
    private readonly Lazy<string> _run = new(() => Quickstart(peers));

    public IEnumerable<Group> All =>
    [
        Stage("draft", "first drafts of the round's problems, 4 samples each", "samples/s"),
        Grading(),
        Stage("refine", "redrafts with feedback, 4 samples each", "samples/s"),
        Imitating(),
    ];

    private Group Stage(string stage, string what, string unit) => new(
        $"round-{stage}", what, unit,
        [Candidate(OurProcess.Name, stage, "ours"), Candidate(Serial, stage, Serial)],
        [new PeerRatio($"round-{stage}-vs-serial", Quantity.Speed, OurProcess.Name, [Serial], Goal)]);

    private Group Grading()
    {
        var stage = Stage("grade", "running those drafts against their tests", "drafts/s");
        return stage with
        {
            Candidates = [.. stage.Candidates, Candidate(SerialWarm, "grade", "warm"), Candidate(Fork, "grade", "fork")],
            Comparisons = [.. stage.Comparisons, new PeerRatio("round-grade-vs-serial-warm", Quantity.Speed, OurProcess.Name, [SerialWarm]),
                new PeerRatio("round-grade-vs-bare-fork", Quantity.Speed, OurProcess.Name, [Fork])],
        };
    }

    private Group Imitating()
    {
        var stage = Stage("imitate", "finetuning on what was selected", "examples/s");
        return stage with
        {
            Candidates = [.. stage.Candidates, Candidate(Rounded, "imitate", "bf16")],
            Comparisons = [.. stage.Comparisons, new PeerRatio("round-imitate-bf16-vs-serial", Quantity.Speed, Rounded, [Serial])],
            Impossible = new Dictionary<string, string>
            {
                ["round-feedback-vs-serial"] = "a simulated annotator gives the feedback: no model, and the same program both ways",
            },
        };
    }

    private Candidate Candidate(string name, string stage, string way)
        => new(name, () => _ours.Contender("round", stage, way, _run.Value, peers.Driver("fork_grade.py")));

    /// <summary>A small quickstart, whose store says what each stage of its first round was given.</summary>
    private static string Quickstart(PeerPrograms peers)
    {
        var folder = Path.Combine(peers.Files, "round");
        if (Directory.Exists(folder))
        {
            Directory.Delete(folder, recursive: true);
        }

        Directory.CreateDirectory(peers.Files);
        PeerProcess.Run(
            [Environment.ProcessPath!, peers.CommandLine, "quickstart", "--budget", "small", "--quiet", "--out", folder], new Dictionary<string, string?>(), Patience);
        return folder;
    }
}

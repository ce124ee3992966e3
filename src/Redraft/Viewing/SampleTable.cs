using Redraft.Evaluating;

namespace Redraft.Viewing;

/// <summary>How every sample of a run ended, counted: what pass rates, differences and kinds of failure are computed from.</summary>
/// <remarks>
/// One pass over the scores, without their verdicts: under a second for 120,000 samples. Samples that our own harness failed to grade count in no rate.
/// With several seeds a problem's rate is its mean over the seeds that have the stage, and intervals resample problems, as in reports.
/// </remarks>
public sealed class SampleTable
{
    private const string Harness = "harness";

    private readonly Dictionary<string, Dictionary<ulong, Dictionary<string, Tally>>> _stages = [];
    private readonly Dictionary<(string, int), Estimate> _rates = [];

    private SampleTable()
    {
    }

    /// <summary>The stages that hold scored drafts, in the order in which they began.</summary>
    public IReadOnlyList<string> Stages { get; private init; } = [];

    /// <summary>Counts a run's samples.</summary>
    public static SampleTable Of(ViewedRun run)
    {
        ArgumentNullException.ThrowIfNull(run);
        var rows = run.Database.Rows<(long Seed, string Stage, string Problem, string Kind, long Passed, long Count), (ulong Seed, string Stage, string Problem, string Kind, bool Passed, int Count)>(
            "scores", """
                SELECT d.run_seed, d.stage, d.problem_id, s.kind, s.passed, count(*)
                FROM drafts d JOIN scores s ON s.run_seed = d.run_seed AND s.draft_id = d.id
                GROUP BY d.run_seed, d.stage, d.problem_id, s.kind, s.passed ORDER BY d.run_seed, d.stage, d.problem_id, s.kind, s.passed
                """, null, row => (unchecked((ulong)row.Seed), row.Stage, row.Problem, row.Kind, row.Passed != 0, (int)row.Count), row => row.Problem);
        var order = run.Database.Rows<(string Stage, long First), string>("drafts", "SELECT stage, min(rowid) FROM drafts GROUP BY stage ORDER BY 2", null, row => row.Stage, row => row.Stage);
        var table = new SampleTable { Stages = [.. order.Where(rows.Select(row => row.Stage).ToHashSet().Contains)] };
        foreach (var row in rows)
        {
            var seeds = table._stages.TryGetValue(row.Stage, out var known) ? known : table._stages[row.Stage] = [];
            var problems = seeds.TryGetValue(row.Seed, out var of) ? of : seeds[row.Seed] = [];
            var tally = problems.TryGetValue(row.Problem, out var counted) ? counted : problems[row.Problem] = new Tally();
            tally.Add(row.Kind, row.Passed, row.Count);
        }

        return table;
    }

    /// <summary>Samples of a stage by how they ended, all seeds together.</summary>
    public IReadOnlyDictionary<string, int> Kinds(string stage) => Tallies(stage).SelectMany(tally => tally.Kinds).GroupBy(kind => kind.Key).ToDictionary(g => g.Key, g => g.Sum(kind => kind.Value));

    /// <summary>How many samples of a stage passed, and how many were graded.</summary>
    public (int Passed, int Graded) Passed(string stage) => (Tallies(stage).Sum(tally => tally.Passed), Tallies(stage).Sum(tally => tally.Graded));

    /// <summary>The most samples that any problem of a stage has.</summary>
    public int Samples(string stage) => Tallies(stage).Select(tally => tally.Graded).DefaultIfEmpty(0).Max();

    /// <summary>pass@k of a stage with its 95 % interval over problems; a count of 0 where no problem has k samples.</summary>
    public Estimate Rate(string stage, int k) => _rates.TryGetValue((stage, k), out var rate) ? rate
        : _rates[(stage, k)] = Bootstrap.Rate([.. ByProblem(stage, k).Values]);

    /// <summary>pass@k of each problem that every seed of the stage has at least k samples of.</summary>
    public IReadOnlyDictionary<string, double> ByProblem(string stage, int k)
    {
        var seeds = _stages.GetValueOrDefault(stage, []).Values
            .Select(problems => problems.Where(p => p.Value.Graded >= k).ToDictionary(p => p.Key, p => PassAtK.Of(p.Value.Graded, p.Value.Passed, k))).ToList();
        var rates = new SortedDictionary<string, double>(StringComparer.Ordinal);
        foreach (var problem in seeds.Count == 0 ? [] : seeds[0].Keys.Where(p => seeds.TrueForAll(s => s.ContainsKey(p))))
        {
            rates[problem] = seeds.Average(s => s[problem]);
        }

        return rates;
    }

    private IEnumerable<Tally> Tallies(string stage) => _stages.GetValueOrDefault(stage, []).Values.SelectMany(problems => problems.Values);

    private sealed class Tally
    {
        public Dictionary<string, int> Kinds { get; } = [];

        public int Passed { get; private set; }

        public int Graded { get; private set; }

        public void Add(string kind, bool passed, int count)
        {
            Kinds[kind] = Kinds.GetValueOrDefault(kind) + count;
            Graded += kind == Harness ? 0 : count;
            Passed += passed && kind != Harness ? count : 0;
        }
    }
}

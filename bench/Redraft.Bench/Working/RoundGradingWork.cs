using System.Globalization;
using Redraft.Drafting;
using Redraft.Sandbox;

namespace Redraft.Bench.Working;

/// <summary>
/// Runs first drafts against their tests, each in its own sandbox: the distinct ones several at once, as a run does, or all of them one after the other,
/// with a sandbox started for each or forked from a Python that stays ready.
/// </summary>
internal sealed class RoundGradingWork : IWork
{
    private readonly SandboxedGrader _grader;
    private readonly RoundInput _input;
    private readonly Drafter _drafter;
    private readonly IReadOnlyList<ScoredDraft> _drafts;
    private readonly bool _serial;
    private int _passed;

    /// <param name="run">The run whose drafts are taken.</param>
    /// <param name="serial">Whether they are run one after the other.</param>
    /// <param name="keepWarm">As <see cref="SandboxOptions.KeepWarm"/>.</param>
    public RoundGradingWork(string run, bool serial, bool keepWarm)
    {
        _grader = new(new SandboxOptions { KeepWarm = keepWarm });
        _serial = serial;
        _input = new RoundInput(run, _grader);
        (_drafter, _drafts) = (new Drafter(_input.Run), _input.Drafts);
        var distinct = serial ? "" : $", {_drafts.DistinctBy(d => (d.Problem.Id, d.Draft.Text)).Count()} distinct";
        Description = $"{_drafts.Count} drafts{distinct}, tier {_grader.Tier}";
    }

    public string Description { get; }

    public string Answer => string.Create(CultureInfo.InvariantCulture, $"{_passed} passed");

    public int Units => _drafts.Count;

    public void Once() => _passed = (_serial ? _drafts.SelectMany(draft => Score([draft])) : Score(_drafts)).Count(score => score.Passed);

    public void Dispose()
    {
        _input.Dispose();
        _grader.Dispose();
    }

    private IReadOnlyList<Score> Score(IReadOnlyList<ScoredDraft> drafts) => _drafter.ScoreAsync(drafts, CancellationToken.None).GetAwaiter().GetResult();
}

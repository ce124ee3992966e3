using Redraft.Evaluating;
using Redraft.Runs;

namespace Redraft.Sweeping;

/// <summary>What a finished sweep found.</summary>
/// <param name="Plan">What it was started with.</param>
/// <param name="Start">The base model's on the validation problems.</param>
/// <param name="Points">Every combination, in the order of the grid.</param>
/// <param name="Chosen">The best of them.</param>
/// <param name="Report">The chosen settings' run, measured on the held-out problems.</param>
public sealed record SweepOutcome(SweepPlan Plan, Estimate Start, IReadOnlyList<SweepResult> Points, SweepResult Chosen, RunReport Report);

/// <summary>One combination on the validation problems.</summary>
/// <param name="Point">The combination.</param>
/// <param name="Value">pass@k of the last round's policy: a problem's value is the mean over the seeds, the interval resamples problems.</param>
/// <param name="Behind">The chosen one's less this one's, paired by problem.</param>
public sealed record SweepResult(SweepPoint Point, Estimate Value, Estimate Behind);

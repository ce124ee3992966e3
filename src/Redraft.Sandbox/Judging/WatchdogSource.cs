using Redraft.Evaluating;

namespace Redraft.Sandbox.Judging;

/// <summary>Sets a watchdog on a candidate that has just been started.</summary>
internal delegate Watchdog WatchdogSource(int process, ProgramLimits limits, CapturedOutput output, CancellationToken cancellation);

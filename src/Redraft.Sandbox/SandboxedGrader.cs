using System.Security.Cryptography;
using System.Text;
using Redraft.Evaluating;
using Redraft.Sandbox.Judging;
using Redraft.Sandbox.Spawning;

namespace Redraft.Sandbox;

/// <summary>Grades programs, each in a fresh sandbox, several at once.</summary>
/// <remarks>
/// The candidate's process gets its code and then one call at a time; the tests and the comparison stay in another process,
/// so nothing that a candidate does to its own can make a wrong answer right. What is covered is in <c>THREATS.md</c>.
/// </remarks>
public sealed class SandboxedGrader : IProgramGrader, IDisposable
{
    private const int LanesPerProcessor = 2;

    private readonly GradingQueue<Job> _jobs = new(job => job.Tests);
    private readonly ReaderWriterLockSlim _alone = new();
    private readonly Thread[] _threads;
    private readonly SandboxCommand _command;

    /// <summary>Tries the sandbox out (some 0.1 s) and makes ready to grade.</summary>
    /// <exception cref="ArgumentException">The options have problems.</exception>
    /// <exception cref="SandboxUnavailableException">Programs can't be isolated here, and going without isn't allowed.</exception>
    public SandboxedGrader(SandboxOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        if (options.Problems().ToArray() is { Length: > 0 } problems)
        {
            throw new ArgumentException(string.Join("; ", problems), nameof(options));
        }
        _command = SandboxCommand.Prepare(options);
        // Own threads: a sandbox dies with the thread that started it, and a pool may end its threads at any time.
        _threads = [.. Enumerable.Range(0, options.Parallelism * LanesPerProcessor).Select(i => new Thread(Work) { IsBackground = true, Name = $"grading {i}" })];
        foreach (var thread in _threads)
        {
            thread.Start();
        }
    }

    /// <inheritdoc/>
    public string Tier => _command.Tier;

    /// <summary>Sandboxes are forked from a Python that stays ready, as <see cref="SandboxOptions.KeepWarm"/> asks and this machine allows.</summary>
    internal bool KeepsWarm => _command.HasNursery;

    /// <summary>Version of the Python that programs run on.</summary>
    public Version PythonVersion => _command.Interpreter.Version;

    /// <summary>
    /// Stands for all that a verdict depends on besides code and tests: interpreter, tier and the rules, of which
    /// every build counts as others.
    /// </summary>
    public string Fingerprint => FingerprintOf(_command.Interpreter, Tier,
        typeof(SandboxedGrader).Module.ModuleVersionId, typeof(ProgramVerdict).Module.ModuleVersionId);

    /// <inheritdoc/>
    public Task<ProgramVerdict> GradeAsync(string code, ProgramTests tests, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(code);
        ArgumentNullException.ThrowIfNull(tests);
        var job = new Job(code, tests, cancellation);
        cancellation.ThrowIfCancellationRequested();
        _jobs.Add(job);
        return job.Done.Task;
    }

    /// <summary>Lets the programs under way end, leaves the waiting ones cancelled.</summary>
    public void Dispose()
    {
        foreach (var job in _jobs.Complete())
        {
            job.Done.TrySetCanceled();
        }
        foreach (var thread in _threads)
        {
            thread.Join();
        }
        _alone.Dispose();
    }

    /// <param name="interpreter">What programs run on: the program itself and its version, since its libraries are files of their own.</param>
    /// <param name="tier">The isolation.</param>
    /// <param name="rules">The build of this assembly (the Python halves, the limits, the filter) and of the verdict's own.</param>
    internal static string FingerprintOf(Interpreter interpreter, string tier, params ReadOnlySpan<Guid> rules) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(string.Join('\n', interpreter.Hash, interpreter.Version, tier, string.Join(' ', rules.ToArray())))));

    private void Work()
    {
        using var lane = new GradingLane(_command, _alone);
        for (var job = _jobs.Take(null); job is not null; job = _jobs.Take(job.Tests))
        {
            try
            {
                job.Cancellation.ThrowIfCancellationRequested();
                job.Done.SetResult(lane.Grade(job.Code, job.Tests, job.Cancellation));
            }
            catch (OperationCanceledException)
            {
                job.Done.TrySetCanceled(job.Cancellation);
            }
            catch (Exception error)
            {
                job.Done.TrySetException(error);
            }
        }
    }

    private sealed record Job(string Code, ProgramTests Tests, CancellationToken Cancellation)
    {
        public TaskCompletionSource<ProgramVerdict> Done { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}

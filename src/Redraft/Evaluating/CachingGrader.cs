using System.Collections.Concurrent;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Redraft.Evaluating;

/// <summary>Grades each program once: models write the same program again and again.</summary>
/// <remarks>
/// The key is a hash of code, tests, limits and the grader's fingerprint. The same program asked for twice at once is graded
/// once. <see cref="Verdict.Harness"/> is never kept, since it says nothing about the program.
/// </remarks>
/// <param name="inner">Grades what isn't known yet.</param>
/// <param name="cache">Keeps the verdicts.</param>
/// <param name="fingerprint">Stands for everything else that a verdict depends on: interpreter, tier, version of the rules.</param>
public sealed class CachingGrader(IProgramGrader inner, IVerdictCache cache, string fingerprint) : IProgramGrader
{
    private readonly ConcurrentDictionary<string, Lazy<Task<ProgramVerdict>>> _underWay = new(StringComparer.Ordinal);

    /// <inheritdoc/>
    public string Tier => inner.Tier;

    /// <inheritdoc/>
    public async Task<ProgramVerdict> GradeAsync(string code, ProgramTests tests, CancellationToken cancellation)
    {
        var key = Key(code, tests, fingerprint);
        if (cache.TryGet(key, out var known))
        {
            return known!;
        }
        var mine = new Lazy<Task<ProgramVerdict>>(() => inner.GradeAsync(code, tests, cancellation));
        var shared = _underWay.GetOrAdd(key, mine);
        try
        {
            var verdict = await shared.Value.ConfigureAwait(false);
            if (verdict.Verdict != Verdict.Harness)
            {
                cache.Put(key, verdict);
            }
            return verdict;
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            // Someone else's cancellation ended the run that we had joined.
            return await inner.GradeAsync(code, tests, cancellation).ConfigureAwait(false);
        }
        finally
        {
            if (ReferenceEquals(shared, mine))
            {
                _ = _underWay.TryRemove(key, out _);
            }
        }
    }

    /// <summary>The content key: SHA-256 over every part with its length in front, so that no two contents run together.</summary>
    public static string Key(string code, ProgramTests tests, string fingerprint)
    {
        ArgumentNullException.ThrowIfNull(tests);
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        string[] limits = [tests.Limits.CpuSeconds.ToString("R", CultureInfo.InvariantCulture), tests.Limits.MemoryMegabytes.ToString(CultureInfo.InvariantCulture)];
        foreach (var part in (string[])["verdict 1", fingerprint, code, tests.Entry, tests.Setup, .. limits, .. tests.Asserts])
        {
            var bytes = Encoding.Unicode.GetBytes(part); // UTF-16, so that lone surrogates stay apart
            hash.AppendData(BitConverter.GetBytes(bytes.Length));
            hash.AppendData(bytes);
        }
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }
}

using System.Collections.Concurrent;

namespace Redraft.Evaluating;

/// <summary>Keeps verdicts for as long as the process lives. Without a bound: some 1 KiB for each program.</summary>
public sealed class InMemoryVerdictCache : IVerdictCache
{
    private readonly ConcurrentDictionary<string, ProgramVerdict> _verdicts = new(StringComparer.Ordinal);

    /// <summary>Entries kept.</summary>
    public int Count => _verdicts.Count;

    /// <inheritdoc/>
    public bool TryGet(string key, out ProgramVerdict? verdict) => _verdicts.TryGetValue(key, out verdict);

    /// <inheritdoc/>
    public void Put(string key, ProgramVerdict verdict) => _verdicts.TryAdd(key, verdict);
}

using System.Data.Common;
using Dapper;
using Redraft.Evaluating;

namespace Redraft.Runs;

/// <summary>Keeps verdicts in a run's database, shared by all seeds of the run.</summary>
/// <remarks>
/// Not part of the feedback graph, whose scores hold their own verdicts. A new verdict waits in memory and is written in the transaction of the
/// next batch, so that it costs no wait for the disk of its own: a process that is killed loses the verdicts since its last commit, which are
/// then graded again.
/// </remarks>
internal sealed class StoredVerdictCache(RunDatabase database) : IVerdictCache
{
    private readonly Dictionary<string, string> _waiting = new(StringComparer.Ordinal); // only ever touched in the database's turn

    /// <summary>Whether there are verdicts that aren't written yet.</summary>
    public bool Waiting => _waiting.Count > 0;

    /// <inheritdoc/>
    /// <exception cref="InvalidDataException">If the verdict was changed after it was written.</exception>
    public bool TryGet(string key, out ProgramVerdict? verdict)
    {
        lock (database.Turn)
        {
            verdict = _waiting.TryGetValue(key, out var json)
                ? RunJson.Read<ProgramVerdict>(json)
                : Rows("SELECT key, verdict FROM verdicts WHERE key = @key", new { key }).FirstOrDefault();
            return verdict is not null;
        }
    }

    /// <inheritdoc/>
    public void Put(string key, ProgramVerdict verdict)
    {
        var json = RunJson.Write(verdict);
        lock (database.Turn)
        {
            if (!TryGet(key, out _))
            {
                _waiting.Add(key, json);
            }
        }
    }

    /// <summary>Writes what waits.</summary>
    public void Write(DbTransaction transaction) => transaction.Connection!.Execute(
        "INSERT INTO verdicts (key, verdict) VALUES (@Key, @Value) ON CONFLICT DO NOTHING", _waiting.Select(waiting => new { waiting.Key, waiting.Value }), transaction);

    /// <summary>Lets go of what was written, once it is there for good.</summary>
    public void Written() => _waiting.Clear();

    /// <summary>Reads every written verdict.</summary>
    public void ReadAll() => Rows("SELECT key, verdict FROM verdicts", null);

    private List<ProgramVerdict> Rows(string sql, object? arguments) => database.Rows<(string Key, string Verdict), ProgramVerdict>(
        "verdicts", sql, arguments, row => RunJson.Read<ProgramVerdict>(row.Verdict), row => row.Key);
}

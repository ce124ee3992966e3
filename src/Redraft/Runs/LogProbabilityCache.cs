using System.Buffers.Binary;
using Dapper;

namespace Redraft.Runs;

/// <summary>Log-probabilities of texts under models that don't change, kept in a run's database and shared by all seeds of the run.</summary>
/// <remarks>Not part of the feedback graph: what is lost is computed again, to the same bits. Numbers are kept as they are, 4 bytes a token.</remarks>
public sealed class LogProbabilityCache
{
    private readonly RunDatabase _database;

    internal LogProbabilityCache(RunDatabase database) => _database = database;

    /// <summary>A text's kept log-probabilities in nats, [T], or null.</summary>
    /// <param name="key">Names the text and all that its score depends on (<see cref="Models.ILanguageModel.ScoreKey"/>).</param>
    /// <exception cref="InvalidDataException">If they were changed after they were written.</exception>
    public IReadOnlyList<float>? Find(string key) => Rows("SELECT key, nats FROM log_probabilities WHERE key = @key", new { key }).FirstOrDefault();

    /// <summary>Keeps log-probabilities, in one transaction; those that are there already stay.</summary>
    /// <param name="scores">Keys, and each one's nats [T].</param>
    /// <exception cref="IOException">If the disk is full or can't be written; nothing is kept then.</exception>
    public void Put(IReadOnlyList<(string Key, IReadOnlyList<float> Nats)> scores)
    {
        ArgumentNullException.ThrowIfNull(scores);
        if (scores.Count > 0)
        {
            _database.Commit(transaction => transaction.Connection!.Execute(
                "INSERT INTO log_probabilities (key, nats) VALUES (@Key, @Nats) ON CONFLICT DO NOTHING",
                scores.Select(score => new { score.Key, Nats = Bytes(score.Nats) }), transaction));
        }
    }

    /// <summary>Reads everything, so that what can't be read is found.</summary>
    internal void ReadAll() => Rows("SELECT key, nats FROM log_probabilities", null);

    private List<float[]> Rows(string sql, object? arguments)
        => _database.Rows<(string Key, byte[] Nats), float[]>("log_probabilities", sql, arguments, row => Nats(row.Nats), row => row.Key);

    private static byte[] Bytes(IReadOnlyList<float> nats)
    {
        var bytes = new byte[nats.Count * sizeof(float)];
        for (var t = 0; t < nats.Count; t++)
        {
            BinaryPrimitives.WriteSingleLittleEndian(bytes.AsSpan(t * sizeof(float)), nats[t]);
        }

        return bytes;
    }

    private static float[] Nats(byte[] bytes)
    {
        if (bytes.Length == 0 || bytes.Length % sizeof(float) != 0)
        {
            throw new FormatException($"expected 4 bytes for each token, found {bytes.Length} bytes");
        }

        var nats = new float[bytes.Length / sizeof(float)]; // [T]
        for (var t = 0; t < nats.Length; t++)
        {
            nats[t] = BinaryPrimitives.ReadSingleLittleEndian(bytes.AsSpan(t * sizeof(float)));
            if (!(nats[t] <= 0))
            {
                throw new FormatException($"expected log-probabilities of 0 at most, found {nats[t]} for token {t}");
            }
        }

        return nats;
    }
}

using System.Runtime.CompilerServices;

namespace Redraft.Remote.Calling;

/// <summary>Reads a stream line by line, keeping one line at a time.</summary>
internal static class FileLines
{
    /// <summary>The lines that aren't empty, without their ends.</summary>
    /// <param name="stream">The stream.</param>
    /// <param name="longest">In bytes; a longer line is null, and isn't kept.</param>
    /// <param name="cancellation">Ends it.</param>
    public static async IAsyncEnumerable<byte[]?> ReadAsync(Stream stream, int longest, [EnumeratorCancellation] CancellationToken cancellation)
    {
        var buffer = new byte[64 << 10];
        using var line = new MemoryStream();
        var tooLong = false;
        for (int read; (read = await stream.ReadAsync(buffer, cancellation).ConfigureAwait(false)) > 0;)
        {
            for (var at = 0; at < read;)
            {
                var end = Array.IndexOf(buffer, (byte)'\n', at, read - at);
                var some = (end < 0 ? read : end) - at;
                tooLong |= line.Length + some > longest;
                if (!tooLong)
                {
                    line.Write(buffer, at, some);
                }

                at += some;
                if (end >= 0)
                {
                    at++;
                    if (tooLong || line.Length > 0)
                    {
                        yield return tooLong ? null : line.ToArray();
                    }

                    tooLong = false;
                    line.SetLength(0);
                }
            }
        }

        if (tooLong || line.Length > 0)
        {
            yield return tooLong ? null : line.ToArray();
        }
    }
}

using System.Runtime.InteropServices;

namespace Redraft.Bench.PeerFiles;

/// <summary>A model file for a peer: written once, found again by later runs.</summary>
internal static class PeerFile
{
    private const int ChunkFloats = 1 << 18;

    /// <summary>The file's path; writes it first where it isn't there.</summary>
    /// <param name="folder">Where such files are kept.</param>
    /// <param name="name">Its name; other contents need another name.</param>
    /// <param name="write">Writes the content.</param>
    public static string Ensure(string folder, string name, Action<Stream> write)
    {
        var path = Path.Combine(Directory.CreateDirectory(folder).FullName, name);
        if (!File.Exists(path))
        {
            using (var file = new FileStream(path + ".part", FileMode.Create, FileAccess.Write, FileShare.None, 1 << 20))
            {
                write(file);
            }

            File.Move(path + ".part", path, overwrite: true);
        }

        return path;
    }

    /// <summary>Writes 32-bit integers.</summary>
    public static void Write(this Stream stream, params ReadOnlySpan<int> values) => stream.Write(MemoryMarshal.AsBytes(values));

    /// <summary>Writes that many random floats.</summary>
    public static void WriteFloats(this Stream stream, RandomWeights random, long count)
    {
        var chunk = new float[ChunkFloats];
        for (long left = count, taken; left > 0; left -= taken)
        {
            taken = Math.Min(left, ChunkFloats);
            var part = chunk.AsSpan(0, (int)taken);
            random.Fill(part);
            stream.Write(MemoryMarshal.AsBytes(part));
        }
    }
}

using Redraft.Engine;

namespace Redraft.Cli;

/// <summary>Reads files that people write by hand, and no more than such files have.</summary>
internal static class SmallFile
{
    private const int Largest = 16 << 20; // bytes

    /// <summary>The file's bytes.</summary>
    /// <exception cref="BadFileException">If it is larger than 16 MiB, or no regular file.</exception>
    public static byte[] Read(string path) => RegularFile.ReadAll(path, Largest);
}

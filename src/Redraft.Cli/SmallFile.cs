namespace Redraft.Cli;

/// <summary>Reads files that people write by hand, and no more than such files have.</summary>
internal static class SmallFile
{
    private const int Largest = 16 << 20; // bytes

    /// <summary>The file's bytes; a device without end is given up at the limit.</summary>
    /// <exception cref="InvalidDataException">If it is larger than 16 MiB.</exception>
    public static byte[] Read(string path)
    {
        using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 0);
        using var read = new MemoryStream();
        var part = new byte[1 << 16];
        for (var length = stream.Read(part); length > 0; length = stream.Read(part))
        {
            read.Write(part, 0, length);
            if (read.Length > Largest)
            {
                throw new InvalidDataException($"{path}: larger than {Largest >> 20} MiB; is it the right file?");
            }
        }

        return read.ToArray();
    }
}

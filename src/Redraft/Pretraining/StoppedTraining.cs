using System.Security.Cryptography;

namespace Redraft.Pretraining;

/// <summary>How far a training came that was stopped, as the state beside its target folder says.</summary>
/// <param name="Path">The state's file, <c>FOLDER.training</c>.</param>
/// <param name="Bytes">Its size.</param>
/// <param name="Whole">Whether the hash at its end is that of what stands before it.</param>
public sealed record StoppedTraining(string Path, long Bytes, bool Whole)
{
    /// <summary>Steps taken; 0 where it isn't whole.</summary>
    public int Steps { get; init; }

    /// <summary>The epoch that it is in, from 0.</summary>
    public int Epoch { get; init; }

    /// <summary>Examples used of that epoch.</summary>
    public int Position { get; init; }

    /// <summary>The loss of the last step, in nats a token.</summary>
    public double? LastLoss { get; init; }

    /// <summary>The state beside a folder, or null if there is none.</summary>
    /// <param name="folder">Where the model goes.</param>
    public static StoppedTraining? Beside(string folder)
    {
        ArgumentNullException.ThrowIfNull(folder);
        var path = System.IO.Path.TrimEndingDirectorySeparator(folder) + ".training";
        return File.Exists(path) ? Read(path) : null;
    }

    private static StoppedTraining Read(string path)
    {
        using var file = File.OpenRead(path);
        var body = file.Length - SHA256.HashSizeInBytes;
        var read = new StoppedTraining(path, file.Length, body > 0 && EndsWithItsHash(file, body));
        return read.Whole && TrainerStateFile.Progress(file) is { } progress
            ? read with { Steps = progress.Step, Epoch = progress.Epoch, Position = progress.Position, LastLoss = progress.LastLoss }
            : read with { Whole = false };
    }

    private static bool EndsWithItsHash(FileStream file, long body)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var part = new byte[1 << 16];
        for (var left = body; left > 0;)
        {
            var length = file.Read(part, 0, (int)Math.Min(part.Length, left));
            if (length == 0)
            {
                return false;
            }

            hash.AppendData(part, 0, length);
            left -= length;
        }

        var end = new byte[SHA256.HashSizeInBytes];
        return file.ReadAtLeast(end, end.Length, throwOnEndOfStream: false) == end.Length && hash.GetHashAndReset().AsSpan().SequenceEqual(end);
    }
}

using System.Security.Cryptography;
using Redraft.Engine.Kernels;
using Redraft.Engine.Training;

namespace Redraft.Pretraining;

/// <summary>Keeps a training's state in one file, so that a stopped training goes on instead of starting over.</summary>
/// <remarks>A SHA-256 at the end covers everything before it: a torn or foreign file is never read as a state.</remarks>
internal static class TrainerStateFile
{
    private const ulong Magic = 0x32455441_54534452; // "RDSTATE2"

    /// <summary>Writes the state under a temporary name, flushes it and renames it.</summary>
    /// <param name="path">The file.</param>
    /// <param name="key">Names recipe and data; another key's state is not read.</param>
    /// <param name="state">The state.</param>
    /// <param name="losses">The losses so far.</param>
    public static void Write(string path, string key, TrainerState state, IReadOnlyList<double> losses)
    {
        var temporary = path + ".tmp";
        using (var file = new FileStream(temporary, FileMode.Create, FileAccess.ReadWrite, FileShare.None))
        {
            using (var writer = new BinaryWriter(file, System.Text.Encoding.UTF8, leaveOpen: true))
            {
                writer.Write(Magic);
                writer.Write(key);
                writer.Write(state.Step);
                writer.Write(state.Epoch);
                writer.Write(state.Position);
                writer.Write((int)state.Precision);
                Write(writer, losses);
                foreach (var arrays in new[] { state.Weights, state.FirstMoments, state.SecondMoments })
                {
                    Write(writer, arrays);
                }
            }

            file.Position = 0;
            var hash = SHA256.HashData(file);
            file.Write(hash);
            file.Flush(flushToDisk: true);
        }

        File.Move(temporary, path, overwrite: true);
    }

    /// <summary>The state, or null if there is none that is whole and of this key.</summary>
    public static (TrainerState State, List<double> Losses)? Read(string path, string key)
    {
        if (!File.Exists(path))
        {
            return null;
        }

        var bytes = File.ReadAllBytes(path);
        var body = bytes.Length - SHA256.HashSizeInBytes;
        if (body <= 0 || !SHA256.HashData(bytes.AsSpan(0, body)).AsSpan().SequenceEqual(bytes.AsSpan(body)))
        {
            return null;
        }

        using var reader = new BinaryReader(new MemoryStream(bytes, 0, body));
        if (reader.ReadUInt64() != Magic || reader.ReadString() != key)
        {
            return null;
        }

        var (step, epoch, position) = (reader.ReadInt32(), reader.ReadInt32(), reader.ReadInt32());
        var precision = (ProductPrecision)reader.ReadInt32();
        var losses = Enumerable.Range(0, reader.ReadInt32()).Select(_ => reader.ReadDouble()).ToList();
        var state = new TrainerState(step, epoch, position, ReadArrays(reader), ReadArrays(reader), ReadArrays(reader)) { Precision = precision };
        return (state, losses);
    }

    /// <summary>How far a state is, without its arrays; null if it is no state. The file's hash is not looked at.</summary>
    public static (int Step, int Epoch, int Position, double? LastLoss)? Progress(Stream file)
    {
        file.Position = 0;
        using var reader = new BinaryReader(file, System.Text.Encoding.UTF8, leaveOpen: true);
        if (reader.ReadUInt64() != Magic)
        {
            return null;
        }

        _ = reader.ReadString(); // the key
        var (step, epoch, position, losses) = (reader.ReadInt32(), reader.ReadInt32(), reader.ReadInt32(), reader.ReadInt32());
        file.Position += Math.Max(0, losses - 1) * sizeof(double);
        return (step, epoch, position, losses > 0 ? reader.ReadDouble() : null);
    }

    private static void Write(BinaryWriter writer, IReadOnlyList<double> losses)
    {
        writer.Write(losses.Count);
        foreach (var loss in losses)
        {
            writer.Write(loss);
        }
    }

    private static void Write(BinaryWriter writer, float[][] arrays)
    {
        writer.Write(arrays.Length);
        foreach (var array in arrays)
        {
            writer.Write(array.Length);
            writer.Write(System.Runtime.InteropServices.MemoryMarshal.AsBytes<float>(array));
        }
    }

    private static float[][] ReadArrays(BinaryReader reader)
    {
        var arrays = new float[reader.ReadInt32()][];
        for (var i = 0; i < arrays.Length; i++)
        {
            arrays[i] = new float[reader.ReadInt32()];
            reader.ReadExactly(System.Runtime.InteropServices.MemoryMarshal.AsBytes(arrays[i].AsSpan()));
        }

        return arrays;
    }
}
